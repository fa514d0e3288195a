package dev.fulcrum.tasks.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GuestYamlTest {
    private static final GuestSpec USUAL = new GuestSpec(GuestSpec.Kind.IMAGES, "x", Optional.of(Pixels.plain(Pixels.Layout.NCHW, 28, 28, 1)),
            Optional.empty(), 128, "y", Head.LOGITS, GuestSpec.Pooling.NONE, 0.3, List.of(), "accuracy", Map.of(), false);

    /// Whatever spec is written is read back as it was, from YAML and from JSON.
    @Test
    void whatIsWrittenIsReadBack() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 300; i++) {
            GuestSpec spec = spec(random);
            String yaml = GuestYaml.write(spec);
            assertThat(GuestYaml.read("guest.yaml", yaml, Map.of(), USUAL)).as(yaml).isEqualTo(spec);
            assertThat(Json.read(Json.write(spec), GuestSpec.class)).isEqualTo(spec);
        }
    }

    private static GuestSpec spec(SplittableRandom random) {
        GuestSpec.Kind kind = one(random, GuestSpec.Kind.values());
        Head head = one(random, Head.values());
        Optional<Pixels> pixels = kind == GuestSpec.Kind.IMAGES ? Optional.of(pixels(random)) : Optional.empty();
        List<String> labels = random.nextBoolean() ? List.of() : List.of("cat", "a dog", "no", "1", "yes: \"x\"");
        boolean text = kind == GuestSpec.Kind.TEXTS;
        return new GuestSpec(kind, "in:put " + random.nextInt(9), pixels, text ? Optional.of("tok/enizer.json") : Optional.empty(),
                text ? 1 + random.nextInt(500) : 128, "Plus214_Output_0", head,
                one(random, GuestSpec.Pooling.values()), head == Head.MAP ? random.nextInt(100) / 100.0 : 0.3, labels, head.metric(),
                random.nextBoolean() ? Map.of() : Map.of("sequence", 64L, "h.w", 48L), random.nextBoolean());
    }

    private static Pixels pixels(SplittableRandom random) {
        int channels = random.nextBoolean() ? 1 : 3;
        List<Double> mean = channels == 3 && random.nextBoolean() ? Pixels.IMAGENET_MEAN : List.of(random.nextDouble());
        return new Pixels(one(random, Pixels.Layout.values()), 1 + random.nextInt(1024), 1 + random.nextInt(1024), channels,
                one(random, Pixels.Resizing.values()), channels == 3 ? one(random, Pixels.Order.values()) : Pixels.Order.RGB,
                random.nextBoolean(), random.nextBoolean() ? 1 / 255.0 : random.nextDouble() + 1e-9, mean, List.of(random.nextDouble() + 1e-9));
    }

    private static <T> T one(SplittableRandom random, T[] of) {
        return of[random.nextInt(of.length)];
    }

    @Test
    void anEmptyFileKeepsWhatTheModelSuggestsAndFlagsReplaceKeys() {
        assertThat(GuestYaml.read("guest.yaml", "", Map.of(), USUAL)).isEqualTo(USUAL);
        GuestSpec read = GuestYaml.read("guest.yaml", "head: logits\nscale: 0.5\n",
                Map.of("head", "map", "dims", "{sequence: 12}", "mean", "[0.5]"), USUAL);
        assertThat(read.head()).isEqualTo(Head.MAP);
        assertThat(read.metric()).isEqualTo("IoU");
        assertThat(read.pixels().orElseThrow().scale()).isEqualTo(0.5);
        assertThat(read.pixels().orElseThrow().mean()).containsExactly(0.5);
        assertThat(read.dims()).containsEntry("sequence", 12L);
    }

    @Test
    void allFaultsAreToldAtOnceWithLineAndKey() {
        String yaml = "head: logit\nscale: -1\nsize: [28]\nchannels: 2\nmean: [1, 2, 3, 4]\nstd: [0]\nlayuot: nchw\ndims: {sequence: 0}\n";
        FaultException e = catchThrowableOfType(FaultException.class, () -> GuestYaml.read("guest.yaml", yaml, Map.of("threshold", "x"), USUAL));
        List<String> places = new ArrayList<>();
        for (Fault f : e.faults()) places.add(f.place().orElseThrow().toString());
        assertThat(places).contains("guest.yaml:1 head", "guest.yaml:2 scale", "guest.yaml:3 size", "guest.yaml:4 channels",
                "guest.yaml:5 mean", "guest.yaml:6 std[0]", "guest.yaml:7 layuot", "guest.yaml:8 dims.sequence", "--threshold threshold");
        assertThat(e.getMessage()).contains("did you mean logits?").contains("did you mean layout?");
    }

    @Test
    void keysOfImagesAreRefusedForOtherData() {
        FaultException e = catchThrowableOfType(FaultException.class,
                () -> GuestYaml.read("guest.yaml", "kind: texts\nscale: 2\n", Map.of(), USUAL));
        assertThat(e.getMessage()).contains("scale").contains("no images");
    }
}
