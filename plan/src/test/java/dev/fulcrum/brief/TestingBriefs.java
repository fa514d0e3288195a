package dev.fulcrum.brief;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.List;
import java.util.Map;

/// Small briefs, and the files that they name.
final class TestingBriefs {
    static final String SMALL = """
            task: image-classification
            data: {images: photos}
            demand: 3e7
            """;

    private TestingBriefs() {}

    /// The small brief with lines below it.
    static Brief brief(String lines) {
        return brief(lines, Map.of());
    }

    static Brief brief(String lines, Map<String, String> files) {
        return Brief.parse("brief.yaml", SMALL + lines, Map.of(), NamedFiles.kept(files, NamedFiles.NONE), Map.of(), data -> data.text("images"));
    }

    static Brief profile(String profile, Map<String, String> files) {
        return Brief.parse("brief.yaml", SMALL.replace("3e7", "{requests: 3e7, profile: " + profile + "}"), Map.of(),
                NamedFiles.kept(files, NamedFiles.NONE), Map.of(), data -> data.text("images"));
    }

    static List<Fault> faults(String lines) {
        return faults(lines, Map.of());
    }

    static List<Fault> faults(String lines, Map<String, String> files) {
        return catchThrowableOfType(FaultException.class, () -> brief(lines, files)).faults();
    }

    /// The only fault, as it is printed.
    static String fault(String lines) {
        return String.join("\n", faults(lines).stream().map(Fault::toString).toList());
    }
}
