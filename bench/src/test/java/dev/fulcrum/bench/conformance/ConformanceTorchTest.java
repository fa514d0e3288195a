package dev.fulcrum.bench.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.engines.torch.TorchEngine;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// ONNX's own cases (Debian's libonnx-testdata) through the walker: each passes, or is skipped for a stated reason.
class ConformanceTorchTest {
    private static final Path CASES = Path.of("/usr/lib/python3/dist-packages/onnx/backend/test/data");
    private static final int AT_LEAST = 300;
    private static final Map<String, String> EXCUSED = Map.of(
            "test_training_dropout", "the expected mask comes from another random generator",
            "test_training_dropout_mask", "the expected mask comes from another random generator",
            "test_training_dropout_default", "the expected mask comes from another random generator",
            "test_training_dropout_default_mask", "the expected mask comes from another random generator",
            "test_resize_downsample_scales_linear_align_corners", "expects a fractional output size where ONNX Runtime takes the whole one",
            "test_resize_downsample_scales_cubic_align_corners", "expects a fractional output size where ONNX Runtime takes the whole one",
            "test_castlike_BFLOAT16_to_FLOAT", "declares a shape that its own data does not have",
            "test_castlike_BFLOAT16_to_FLOAT_expanded", "declares a shape that its own data does not have",
            "test_castlike_FLOAT_to_BFLOAT16", "declares a shape that its own data does not have",
            "test_castlike_FLOAT_to_BFLOAT16_expanded", "declares a shape that its own data does not have");

    @Test
    void manyPassAndNoneIsWrong() {
        Assumptions.assumeTrue(Files.isDirectory(CASES), "needs the cases of package libonnx-testdata");
        Map<String, String> wrong = new TreeMap<>();
        Map<String, Integer> skipped = new TreeMap<>();
        int passed = 0;
        for (Path folder : folders()) {
            String outcome = outcome(folder);
            if (outcome.isEmpty()) passed++;
            else if (outcome.startsWith("skip: ")) skipped.merge(outcome.substring(6), 1, Integer::sum);
            else wrong.put(folder.getFileName().toString(), outcome);
        }
        assertThat(skipped.keySet()).allMatch(reason -> !reason.isBlank());
        assertThat(wrong).as("passed %d, skipped %s", passed, skipped).isEmpty();
        assertThat(passed).as("skipped %s", skipped).isGreaterThanOrEqualTo(AT_LEAST);
    }

    static List<Path> folders() {
        List<Path> all = new ArrayList<>();
        for (String kind : List.of("node", "simple", "pytorch-operator", "pytorch-converted")) all.addAll(list(CASES.resolve(kind)));
        return all;
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(p -> p.getFileName().toString().startsWith("test_")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Empty when it passes, "skip: reason", or what is wrong.
    static String outcome(Path folder) {
        String excuse = EXCUSED.get(folder.getFileName().toString());
        if (excuse != null) return "skip: " + excuse;
        try {
            Graph model = OnnxFile.read(folder.resolve("model.onnx"));
            String unfit = unfit(model);
            return unfit.isEmpty() ? outcome(model, folder) : "skip: " + unfit;
        } catch (FaultException e) {
            return "skip: " + e.faults().getFirst().operation();
        }
    }

    private static String unfit(Graph model) {
        for (var value : Stream.concat(model.inputs().stream(), model.outputs().stream()).toList()) {
            if (value.type().isEmpty()) return "values that are no plain tensors";
            if (value.type().get().element() == ElementType.STRING) return "strings";
        }
        return "";
    }

    private static String outcome(Graph model, Path folder) {
        try (Session session = new TorchEngine().open(model, SessionOptions.ONE_THREAD)) {
            for (int set = 0; Files.isDirectory(folder.resolve("test_data_set_" + set)); set++) {
                String wrong = compare(session, model, folder.resolve("test_data_set_" + set));
                if (!wrong.isEmpty()) return wrong;
            }
            return "";
        }
    }

    private static String compare(Session session, Graph model, Path set) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (int i = 0; i < model.inputs().size(); i++) {
            inputs.put(model.inputs().get(i).name(), tensor(set.resolve("input_" + i + ".pb"), model.inputs().get(i)));
        }
        Map<String, Tensor> outputs;
        try {
            outputs = session.run(inputs);
        } catch (FaultException e) {
            return "wrong: " + e.getMessage();
        }
        for (int i = 0; i < model.outputs().size(); i++) {
            String name = model.outputs().get(i).name();
            String wrong = difference(tensor(set.resolve("output_" + i + ".pb"), model.outputs().get(i)), outputs.get(name));
            if (!wrong.isEmpty()) return name + ": " + wrong;
        }
        return "";
    }

    /// The cases keep bfloat16 as the bits of uint16.
    private static Tensor tensor(Path file, Value declared) {
        Tensor stored = OnnxFile.readTensor(file);
        boolean bits = stored.type() == ElementType.UINT16 && declared.type().orElseThrow().element() == ElementType.BFLOAT16;
        return bits ? Tensor.of(ElementType.BFLOAT16, stored.dims(), stored.bytes()) : stored;
    }

    /// ONNX's own tolerance: relative 1e-3, absolute 1e-7; looser where elements have fewer than 12 significant bits.
    private static String difference(Tensor expected, Tensor got) {
        if (expected.type() != got.type()) return "type " + got.type() + " instead of " + expected.type();
        if (!java.util.Arrays.equals(expected.dims(), got.dims())) return got + " instead of " + expected;
        if (!isNumber(expected.type())) return expected.equals(got) ? "" : "bytes differ";
        double relative = expected.type() == ElementType.FLOAT16 || expected.type() == ElementType.BFLOAT16 ? 1e-2 : 1e-3;
        for (int i = 0; i < expected.count(); i++) {
            double a = element(expected, i);
            double b = element(got, i);
            boolean same = a == b || Double.isNaN(a) && Double.isNaN(b) || Math.abs(a - b) <= 1e-6 + relative * Math.abs(a);
            if (!same) return "element " + i + " is " + b + " instead of " + a;
        }
        return "";
    }

    private static boolean isNumber(ElementType type) {
        return type == ElementType.FLOAT || type == ElementType.DOUBLE || type == ElementType.FLOAT16
                || type == ElementType.BFLOAT16;
    }

    private static double element(Tensor tensor, int index) {
        ByteBuffer bytes = tensor.bytes();
        return switch (tensor.type()) {
            case FLOAT -> bytes.getFloat(index * 4);
            case DOUBLE -> bytes.getDouble(index * 8);
            case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort(index * 2) << 16);
            default -> Float.float16ToFloat(bytes.getShort(index * 2));
        };
    }
}
