package dev.fulcrum.cli;

import dev.fulcrum.cli.Typed.Kind;
import dev.fulcrum.scaling.ScalingLaw;
import dev.fulcrum.scaling.Technique;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `fulcrum scale span`: over how many orders of magnitude training buys inference at a bearable rate.
@Command(name = "span",
        description = "How far training compute can be exchanged for inference compute, by over-training and by other techniques.")
final class ScaleSpanVerb extends Verb {
    @Option(names = "--law", paramLabel = "NAME", description = "Set of scaling-law constants. Default ${DEFAULT-VALUE}.")
    String law = "besiroglu";

    @Option(names = "--rate", paramLabel = "R",
            description = "Orders of training for one of inference at the end of the span. Default ${DEFAULT-VALUE}.")
    String rate = "6";

    ScaleSpanVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        Typed typed = new Typed();
        ScalingLaw constants = typed.found(() -> ScalingLaw.catalogue().find(law));
        double r = typed.positive("--rate", rate, Kind.COUNT);
        typed.check();
        ScalingLaw.Span span = constants.span(r);
        TextTable out = new TextTable();
        out.line("over-training  saves up to %.2f orders of inference for %.2f of training under %s, until a further order of inference",
                span.inferenceSaved(), span.trainingSpent(), constants.name());
        out.line("               would take %s orders of training [%s]", rate, constants.reading().basis());
        out.line("");
        out.line("Published at 6 to 1 (Villalobos and Atkinson 2023); spans of one mechanism do not add, all together span 2 to 3:");
        out.row("technique", "training", "inference", "effect of scale", "where models stand", "note");
        Technique.catalogue().entries().values().forEach(t -> out.row(t.name(), orders(t.trainingSpan()), orders(t.inferenceSpan()),
                t.effectOfScale(), t.whereModelsStand(), t.note()));
        return Answer.met(Map.of("law", constants.name(), "rate", r, "inferenceSaved", span.inferenceSaved(), "trainingSpent",
                span.trainingSpent(), "basis", constants.reading().basis(), "techniques", Technique.catalogue().entries().values()),
                out.toString());
    }

    private static String orders(Double orders) {
        return orders == null ? "unknown" : "%.1f".formatted(orders);
    }
}
