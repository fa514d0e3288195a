package dev.fulcrum.cli;

import dev.fulcrum.unit.Fault;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum check PLAN`: fails when a freshly measured model has left its plan.
@Command(name = "check", description = "Measure a model again and hold it against its plan: unit cost, p99, quality.",
        footer = {"", "A figure is broken when its fresh value is worse than the end of the plan's 90 %% prediction interval;",
            "for cost and p99 the end is moved out by the tolerance. Quality is judged on the plan's own test images.",
            "Exit codes: 0 the plan is kept; 1 it is not; 2 refused."})
final class CheckVerb extends Verb {
    @Parameters(paramLabel = "PLAN", description = "A plan.json, or a result's folder.")
    Path plan;

    @Option(names = "--model", paramLabel = "FILE", description = "The ONNX model; by default model.onnx beside the plan.")
    Path model;

    @Option(names = "--data", paramLabel = "DIR", description = "The folder data of a result; by default the one beside the plan.")
    Path data;

    @Option(names = "--tolerance", paramLabel = "SHARE", defaultValue = "0 %",
            description = "How far cost and p99 may leave the plan's interval, as a share of the plan's value, for example 10%%.")
    String tolerance;

    CheckVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        return PlanFlows.check(plan, Optional.ofNullable(model), Optional.ofNullable(data), share(tolerance), door.line());
    }

    /// "10%", "10 %" or "0.1".
    static double share(String text) {
        String number = text.strip();
        boolean percent = number.endsWith("%");
        try {
            double value = Double.parseDouble(percent ? number.substring(0, number.length() - 1).strip() : number) / (percent ? 100 : 1);
            if (value >= 0 && value < 1e6) return value;
        } catch (NumberFormatException e) {
            // told below, with the text
        }
        throw Fault.of("--tolerance", "must be a share of at least 0", text, "write 10% or 0.1").raise();
    }
}
