package dev.fulcrum.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.report.Block;
import dev.fulcrum.unit.ContentHash;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CombinedPageTest {
    private static String text(CombinePhase.Looked looked) {
        List<Block> blocks = new CombinedPage(new CombinePhase.Combined(ContentHash.of(), Map.of(), 0, looked), "USD").blocks();
        return ((Block.Text) blocks.getLast()).text();
    }

    @Test
    void itSaysWhyNothingWasMade() {
        assertThat(text(new CombinePhase.Looked(7, "small, under 0.87 large", 0.872, 0.047, 0.037, 3.5, 3.3)))
                .contains("7 ways", "small, under 0.87 large", "1.27 times the busy time of the cheapest single model", "So none was made.");
        assertThat(text(new CombinePhase.Looked(3, null, 0, 0, null, 0, 3.3))).contains("None of them keeps the brief.");
    }

    @Test
    void itSaysWhatWouldBeSaved() {
        assertThat(text(new CombinePhase.Looked(7, "small, under 0.87 large", 0.93, 0.4, 1.0, 2.0, 3.3)))
                .contains("0.4 times the busy time", "0 were made");
        assertThat(text(new CombinePhase.Looked(7, "mean of a and b", 0.93, 0.4, null, 2.0, null))).contains("no single model reaches that", "against none");
    }

    @Test
    void whereNothingWasLookedForNothingIsSaid() {
        assertThat(new CombinedPage(CombinePhase.Combined.NONE, "USD").blocks()).isEmpty();
    }
}
