package dev.fulcrum.balance;

import dev.fulcrum.tasks.recommend.FactorsElsewhere;
import dev.fulcrum.tasks.recommend.FitSuggestJob;
import dev.fulcrum.tasks.recommend.Suggesting;
import dev.fulcrum.train.factor.FactorizerCluster;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Factors made by a fleet that factors on all its machines at once, for a job that then need not.
final class ClusterFactors {
    private ClusterFactors() {}

    /// The request with its factors; as it is where it needs none, or where the job makes them itself.
    ///
    /// @param events asked for only where there is such a fleet: reading them takes as long as a small fit
    /// @param folder of the trial
    static FitSuggestJob.Request given(FitSuggestJob.Request request, Supplier<Suggesting> events, Machine machine, Path folder) {
        return FactorizerCluster.at(machine.fleet().address()).map(factorizer -> {
            Suggesting suggesting = events.get();
            if (!FactorsElsewhere.has(suggesting, request.size())) return request;
            Path file = folder.resolve(request.last() ? "finished.factors" : "factors");
            FactorsElsewhere.write(suggesting, request, factorizer, file);
            return request.with(file);
        }).orElse(request);
    }
}
