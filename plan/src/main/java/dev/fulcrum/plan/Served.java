package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Deployment;
import dev.fulcrum.brief.PriceBook;
import java.util.List;

/// Candidates as a deployment sees them: models are weighed in a loop, but answer behind a server, which takes time of the same core for
/// reading, queueing and writing (`deployment.overhead`). Every way into the arithmetic passes here once; what is stored stays as weighed.
final class Served {
    private Served() {}

    static Candidate by(Brief brief, Candidate candidate) {
        return switch (brief.deployment()) {
            case Deployment.SharedPool _, Deployment.Dedicated _ ->
                candidate.withWeights(candidate.weights().behind(brief.prices().estimate(PriceBook.OVERHEAD)));
            case Deployment.Serverless _, Deployment.Batch _ -> candidate;
        };
    }

    static List<Candidate> by(Brief brief, List<Candidate> candidates) {
        return candidates.stream().map(c -> by(brief, c)).toList();
    }
}
