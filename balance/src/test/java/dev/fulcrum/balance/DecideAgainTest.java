package dev.fulcrum.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.NamedFiles;
import dev.fulcrum.brief.Profile;
import dev.fulcrum.tasks.image.ImageSection;
import dev.fulcrum.unit.FaultException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The brief of a result, read again when the files that it named may be gone.
class DecideAgainTest {
    private static final String TEXT = """
            task: image-classification
            data: {images: photos}
            demand: {requests: 3e7, profile: {trace: week.csv}}
            prices: {file: mine.yaml}
            """;
    private static final Map<String, String> FILES = Map.of("mine.yaml", "defaults: {pue: 1.7}\n", "week.csv",
            IntStream.rangeClosed(1, 168).mapToObj(Integer::toString).collect(Collectors.joining("\n")));

    private static Evidence evidence(Brief.Origin origin, Map<String, String> contents) {
        return new Evidence("line", origin.file(), origin.text(), origin.environment(), origin.overrides(), contents, Map.of(), null, 0,
                Map.of(), null, null, null, null, Optional.empty(), Optional.empty());
    }

    @Test
    void theFilesAreKeptWithTheEvidence() {
        Brief asked = ImageSection.brief("brief.yaml", TEXT, Map.of(), NamedFiles.kept(FILES, NamedFiles.NONE)).with(Map.of("demand", "5"));
        Brief again = DecideAgain.brief(evidence(asked.origin(), asked.origin().contents()), Optional.empty(), Map.of("quality", "0.9"));
        assertThat(again.demand()).isEqualTo(asked.demand());
        assertThat(again.demand().profile().peak()).isEqualTo(168 / 84.5);
        assertThat(again.prices()).isEqualTo(asked.prices());
        assertThat(again.quality().minimum()).contains(0.9);
    }

    @Test
    void aLaterValueTakesAnEarlierOneAway() {
        Brief asked = ImageSection.brief("brief.yaml", TEXT, Map.of(), NamedFiles.kept(FILES, NamedFiles.NONE))
                .with(Map.of("demand.profile.peak", "4"));
        Evidence evidence = evidence(asked.origin(), asked.origin().contents());
        assertThat(DecideAgain.brief(evidence, Optional.empty(), Map.of()).demand().profile()).isEqualTo(Profile.peak(4));
        assertThat(DecideAgain.brief(evidence, Optional.empty(), Map.of("demand.profile.trace", "week.csv")).demand().profile().peak())
                .isEqualTo(168 / 84.5);
    }

    @Test
    void aResultOfBeforeHasNoFiles() {
        Brief.Origin plain = ImageSection.brief("brief.yaml", TEXT, Map.of(), NamedFiles.kept(FILES, NamedFiles.NONE)).origin();
        Evidence evidence = evidence(plain, null);
        assertThat(evidence.files()).isEmpty();
        assertThatThrownBy(() -> DecideAgain.brief(evidence, Optional.empty(), Map.of())).isInstanceOf(FaultException.class)
                .hasMessageContaining("demand.profile.trace");
    }
}
