package dev.fulcrum.balance;

import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.DoNotBuild;
import dev.fulcrum.plan.Infeasible;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/// A decision as it was written.
///
/// @param file   plan.json
/// @param folder where the rest of the result lies, as far as it is there
public record PlanFile(Path file, ResultFolder folder) {

    /// @param given a plan.json, or the folder of a result
    /// @throws dev.fulcrum.unit.FaultException when there is no such file
    public static PlanFile at(Path given) {
        Path file = (Files.isDirectory(given) ? given.resolve("plan.json") : given).toAbsolutePath().normalize();
        if (!Files.isRegularFile(file)) throw fault(given, "no such file").raise();
        return new PlanFile(file, new ResultFolder(file.getParent()));
    }

    /// Only the verdict says of what kind a decision is.
    private record Head(String verdict) {}

    /// @throws dev.fulcrum.unit.FaultException when the file is no decision of this version
    public Decision decision() {
        return switch (String.valueOf(Json.readFile(file, Head.class).verdict())) {
            case "infeasible" -> Json.readFile(file, Infeasible.class);
            case "do not build" -> Json.readFile(file, DoNotBuild.class);
            case "build", "no difference", "not worth doing" -> complete(Json.readFile(file, Plan.class));
            case String other -> throw fault(file, "verdict " + other).raise();
        };
    }

    /// A file of another version may lack parts.
    private Plan complete(Plan plan) {
        boolean whole = Stream.of(plan.candidate(), plan.quality(), plan.latencyMillis(), plan.unitCost(), plan.lifetimeCost(),
                plan.fromHere(), plan.demand()).noneMatch(Objects::isNull);
        if (whole) return plan;
        throw fault(file, "a plan that lacks parts").raise();
    }

    /// A plan, where only a plan will do.
    public Plan plan() {
        return switch (decision()) {
            case Plan plan -> plan;
            case Infeasible no -> throw fault(file, "the verdict \"" + no.verdict() + "\"").raise();
            case DoNotBuild no -> throw fault(file, "the verdict \"" + no.verdict() + "\"").raise();
        };
    }

    private static Fault fault(Path file, String got) {
        return Fault.of("read plan", "must be the plan.json of a result, or its folder", got, "run fulcrum balance, or fulcrum plan RESULT")
                .at(Place.file(file.toString()));
    }
}
