package dev.fulcrum.tasks.guest;

import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.Range;
import dev.fulcrum.brief.Section;
import dev.fulcrum.unit.FaultException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// guest.yaml to [GuestSpec] and back: flat keys, each of which a flag of the same name replaces.
///
/// A key left out keeps what the model's file suggests. All faults are told at once, with line and key.
public final class GuestYaml {
    private static final Range POSITIVE = Range.POSITIVE;
    /// Every key, in the order in which they are written.
    public static final List<String> KEYS = List.of("kind", "input", "layout", "size", "channels", "resize", "order", "inverted", "scale",
            "mean", "std", "tokenizer", "length", "output", "head", "pooling", "threshold", "labels", "metric", "dims", "sure");

    private GuestYaml() {}

    /// @param file     for faults
    /// @param text     YAML; empty where there is no file
    /// @param flags    values by key from the command line
    /// @param otherwise what the model's file suggests
    /// @throws FaultException with every fault at once
    public static GuestSpec read(String file, String text, Map<String, String> flags, GuestSpec otherwise) {
        Section keys = Section.of("read guest.yaml", file, text, "head: logits", flags);
        GuestSpec.Kind kind = word(keys, "kind", GuestSpec.Kind.values()).orElse(otherwise.kind());
        Optional<Pixels> pixels = kind == GuestSpec.Kind.IMAGES ? Optional.of(pixels(keys, otherwise.pixels())) : noPixels(keys);
        Head head = keys.word("head", Head.words().toArray(String[]::new)).map(Head::of).orElse(otherwise.head());
        GuestSpec spec = new GuestSpec(kind, keys.text("input").orElse(otherwise.input()), pixels,
                keys.text("tokenizer").or(otherwise::tokenizer), keys.whole("length", 1, 1 << 20).orElse(otherwise.length()),
                keys.text("output").orElse(otherwise.output()), head,
                word(keys, "pooling", GuestSpec.Pooling.values()).orElse(otherwise.pooling()),
                keys.number("threshold", Dimension.RATIO, Range.ANY).orElse(otherwise.threshold()),
                keys.has("labels") ? keys.words("labels", "[cat, dog]") : otherwise.labels(),
                keys.text("metric").orElse(head.metric()), dims(keys, otherwise.dims()), keys.flag("sure").orElse(otherwise.sure()));
        FaultException.raiseAll(keys.close().faults());
        return spec;
    }

    private static Pixels pixels(Section keys, Optional<Pixels> suggested) {
        Pixels usual = suggested.orElseGet(() -> Pixels.plain(Pixels.Layout.NCHW, 224, 224, 3));
        List<Double> size = sides(keys);
        int channels = keys.whole("channels", 1, 3).orElse(usual.channels());
        if (channels == 2) keys.fault("channels", "must be 1 or 3", "2", "write 1 for grey, 3 for colour");
        List<Double> mean = perChannel(keys, "mean", Range.ANY, channels);
        List<Double> std = perChannel(keys, "std", POSITIVE, channels);
        return new Pixels(word(keys, "layout", Pixels.Layout.values()).orElse(usual.layout()),
                size.isEmpty() ? usual.height() : size.getFirst().intValue(), size.isEmpty() ? usual.width() : size.getLast().intValue(),
                channels == 2 ? 3 : channels, word(keys, "resize", Pixels.Resizing.values()).orElse(usual.resize()),
                word(keys, "order", Pixels.Order.values()).orElse(usual.order()), keys.flag("inverted").orElse(usual.inverted()),
                keys.number("scale", Dimension.RATIO, POSITIVE).orElse(usual.scale()), mean.isEmpty() ? usual.mean() : mean,
                std.isEmpty() ? usual.std() : std);
    }

    /// Height and width; none where the key is absent or wrong.
    private static List<Double> sides(Section keys) {
        if (!keys.has("size")) return List.of();
        List<Double> size = keys.numbers("size", Range.between(1, 1024), "[28, 28]");
        if (size.isEmpty() || size.size() == 2 && size.stream().allMatch(s -> s == Math.rint(s))) return size;
        keys.fault("size", "must be two whole numbers, height and width", size.toString(), "write for example [28, 28]");
        return List.of();
    }

    private static List<Double> perChannel(Section keys, String name, Range range, int channels) {
        if (!keys.has(name)) return List.of();
        List<Double> values = keys.numbers(name, range, channels == 1 ? "[0.1307]" : "[0.485, 0.456, 0.406]");
        if (values.isEmpty() || values.size() == 1 || values.size() == channels) return values;
        keys.fault(name, "must have one number, or one a channel of " + channels, values.size() + " numbers", "remove what is too much");
        return List.of();
    }

    /// Keys of images are known but mean nothing elsewhere.
    private static Optional<Pixels> noPixels(Section keys) {
        for (String key : List.of("layout", "size", "channels", "resize", "order", "inverted", "scale", "mean", "std")) {
            if (keys.has(key)) keys.fault(key, "must be left out where the data are no images", "a value", "remove it, or write kind: images");
        }
        return Optional.empty();
    }

    private static Map<String, Long> dims(Section keys, Map<String, Long> usual) {
        if (!keys.has("dims")) return usual;
        Map<String, Long> dims = new TreeMap<>(usual);
        Section section = keys.section("dims");
        for (String name : section.names()) section.whole(name, 1, 1 << 20).ifPresent(size -> dims.put(name, (long) size));
        section.close();
        return dims;
    }

    private static <T extends Enum<T>> Optional<T> word(Section keys, String name, T[] values) {
        String[] words = Arrays.stream(values).map(Object::toString).toArray(String[]::new);
        return keys.word(name, words).map(w -> values[List.of(words).indexOf(w)]);
    }

    /// The YAML text of a spec, each key with what it means.
    public static String write(GuestSpec spec) {
        List<String> lines = new ArrayList<>();
        lines.add("# What this model eats and answers. Each key can be given as a flag instead: --head logits");
        line(lines, "kind", spec.kind(), "images, texts or tensors");
        line(lines, "input", quoted(spec.input()), "the input that takes the data");
        spec.pixels().ifPresent(p -> pixels(lines, p));
        if (spec.kind() == GuestSpec.Kind.TEXTS) {
            spec.tokenizer().ifPresent(t -> line(lines, "tokenizer", quoted(t), "from this file's folder"));
            line(lines, "length", spec.length(), "the most tokens of a text");
        }
        line(lines, "output", quoted(spec.output()), "the output that is judged");
        line(lines, "head", spec.head(), String.join(", ", Head.words()));
        if (spec.pooling() != GuestSpec.Pooling.NONE) line(lines, "pooling", spec.pooling(), "of the tokens' vectors: mean or first");
        if (spec.head() == Head.MAP) line(lines, "threshold", spec.threshold(), "above which a pixel counts as lit");
        if (!spec.labels().isEmpty()) line(lines, "labels", list(spec.labels(), GuestYaml::quoted), "in the order of the output");
        line(lines, "metric", quoted(spec.metric()), "what quality is called");
        if (!spec.dims().isEmpty()) line(lines, "dims", dims(spec.dims()), "typical sizes of what the model leaves open");
        line(lines, "sure", spec.sure(), "whether all this is known; without it quality is not judged");
        return String.join("\n", lines) + "\n";
    }

    private static void pixels(List<String> lines, Pixels p) {
        line(lines, "layout", p.layout(), "nchw or nhwc");
        line(lines, "size", "[" + p.height() + ", " + p.width() + "]", "height and width in pixels");
        line(lines, "channels", p.channels(), "1 grey, 3 colour");
        line(lines, "resize", p.resize(), "stretch, crop or fit");
        if (p.channels() == 3) line(lines, "order", p.order(), "rgb or bgr");
        line(lines, "inverted", p.inverted(), "whether x becomes 255 - x first");
        line(lines, "scale", p.scale(), "(scale x - mean) / std, x from 0 to 255");
        line(lines, "mean", list(p.mean(), String::valueOf), "one, or one a channel");
        line(lines, "std", list(p.std(), String::valueOf), "one, or one a channel");
    }

    private static void line(List<String> lines, String key, Object value, String comment) {
        String left = key + ": " + value;
        lines.add(left + " ".repeat(Math.max(1, 34 - left.length())) + "# " + comment);
    }

    private static <T> String list(List<T> values, Function<T, String> shown) {
        return "[" + String.join(", ", values.stream().map(shown).toList()) + "]";
    }

    private static String dims(Map<String, Long> dims) {
        Stream<String> each = dims.entrySet().stream().map(e -> quoted(e.getKey()) + ": " + e.getValue());
        return "{" + String.join(", ", each.toList()) + "}";
    }

    /// As it is where YAML reads it back as one word, else in double quotes.
    private static String quoted(String text) {
        if (text.matches("[A-Za-z_][\\w./-]*") && !text.toLowerCase(Locale.ROOT).matches("true|false|yes|no|null|on|off")) return text;
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
