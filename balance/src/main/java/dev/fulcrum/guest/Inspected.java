package dev.fulcrum.guest;

import dev.fulcrum.tasks.guest.GuestSpec;
import dev.fulcrum.tasks.guest.Preparations;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Wording;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a guest model is.
///
/// @param model       the file
/// @param opsets      by operator domain
/// @param inputs      declared, for people
/// @param outputs     declared, for people, with the shape for one example
/// @param operators   how many nodes of each
/// @param parameters  trainable numbers
/// @param flops       of one example at the sizes of the spec, 1 MAC = 2 FLOPs
/// @param uncounted   operators that the count leaves out
/// @param bytes       of the file
/// @param batch       whether several examples can go in at once: "free", "freed" (rewritten here, soundly) or why not
/// @param spec        what it eats and answers, as found
/// @param refused     why ONNX Runtime does not run it, if it does not
/// @param trainable   names of weights that training can change
/// @param untrainable nodes that stand in the way of training
/// @param prunable    layers with weights whose outputs are not the model's own
/// @param quantizable layers that int8 has kernels for
/// @param choice      of preparations, where they were tried
/// @param examples    how many examples were tried
/// @param parity      largest difference between examples together and alone, where the batch was freed and data are there
/// @param yaml        the guest.yaml that was written or found
/// @param written     whether it was written now
public record Inspected(String model, Map<String, Long> opsets, List<String> inputs, List<String> outputs, Map<String, Integer> operators,
        long parameters, double flops, Set<String> uncounted, long bytes, String batch, GuestSpec spec, Optional<Fault> refused,
        int trainable, List<Fault> untrainable, int prunable, int quantizable, Optional<Preparations.Choice> choice, int examples,
        Optional<Double> parity, Optional<String> yaml, boolean written) {
    private static final int SHOWN = 8;

    /// Whether it runs and what it eats is known.
    public boolean clear() {
        return refused.isEmpty();
    }

    public String words() {
        StringBuilder text = new StringBuilder();
        line(text, "model       %s, %s bytes, %s parameters, %s FLOPs an example%s", model, Wording.count(bytes), Wording.count(parameters),
                Wording.number(flops), uncounted.isEmpty() ? "" : " without " + String.join(", ", uncounted));
        line(text, "opset       %s", String.join(", ", opsets.entrySet().stream().map(e -> (e.getKey().isEmpty() ? "" : e.getKey() + " ")
                + e.getValue()).toList()));
        inputs.forEach(i -> line(text, "input       %s", i));
        outputs.forEach(o -> line(text, "output      %s", o));
        line(text, "batch       %s%s", batch, parity.map(p -> "; together and alone differ by at most " + Wording.number(p)).orElse(""));
        line(text, "operators   %s", String.join(", ", operators.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).toList()));
        line(text, "runs        %s", refused.map(f -> "no: " + f.got() + "; " + f.mend()).orElse("in ONNX Runtime"));
        line(text, "trains      %s", training());
        line(text, "compresses  %d layers by pruning, %d by int8", prunable, quantizable);
        line(text, "head        %s", spec.head());
        spec.pixels().ifPresent(p -> line(text, "eats        images %dx%dx%d, %s, %s", p.height(), p.width(), p.channels(), p.layout(), p.words()));
        choice.ifPresent(c -> choice(text, c));
        yaml.ifPresent(y -> line(text, "%s%s", written ? "written     " : "as said by  ", y));
        return text.toString();
    }

    private String training() {
        if (untrainable.isEmpty()) return trainable + " weights";
        Set<String> named = new LinkedHashSet<>();
        untrainable.forEach(f -> named.add(f.operation().replaceFirst("^operator ", "") + " at " + f.got()));
        String more = named.size() > SHOWN ? ", and " + (named.size() - SHOWN) + " more" : "";
        return "no: " + String.join(", ", named.stream().limit(SHOWN).toList()) + more + "; it can be measured, compared and quantized";
    }

    private void choice(StringBuilder text, Preparations.Choice choice) {
        boolean labelled = choice.best().accuracy().isPresent();
        line(text, "tried       on %d examples %s labels, best first:", examples, labelled ? "with" : "without");
        for (Preparations.Try t : choice.tries()) {
            String quality = t.accuracy().map(a -> "accuracy %.3f, cross-entropy %.3f".formatted(a, t.entropy()))
                    .orElse("confidence %.3f, entropy %.3f".formatted(t.confidence(), t.entropy()));
            String more = t.examples() == examples ? "" : " on %d examples".formatted(t.examples());
            line(text, "  %-44s %s%s%s", t.pixels().words(), quality, more, t.finite() ? "" : ", not finite");
        }
        if (!choice.sure()) line(text, "%s", unsure(labelled));
    }

    private String unsure(boolean labelled) {
        return labelled ? "unsure      the best two differ by less than 2 points, cross-entropy ranks them: quality is not judged until guest.yaml says sure: true"
                : "unsure      confidence does not tell right from wrong: look at guest.yaml, correct it and write sure: true";
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(format.formatted(values)).append(System.lineSeparator());
    }
}
