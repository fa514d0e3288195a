package dev.fulcrum.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.report.Block;
import dev.fulcrum.report.Chart;
import dev.fulcrum.report.Report;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the report says of a search priced by volume.
class PurchasesPageTest {
    private static final PricedPurchases BOUGHT = new PricedPurchases("USD", List.of(
            new PricedPurchases.Step("w4-a-rung0", new Expected(0.1, null, 0.4, 0.3), 0.12, null, null),
            new PricedPurchases.Step("w4-a-rung1", new Expected(0.3, null, 0.3, 0.5), 0.28, null, 9.0),
            new PricedPurchases.Step("w4-a-rung1-int8", new Expected(0.01, 2.5, 0.01, 0.9), 0.01, 9.0, 6.0)),
            "w8-a-rung0 would cost 0.5 and is expected to save 0.2 on the volume left [MODELLED]",
            new PricedPurchases.Refused("w8-a-rung0", 0.5, 0.2), new PricedPurchases.Accurate("w4-a-rung1", 0.4, 9.0),
            List.of(new PricedPurchases.Less(0.5, List.of(0.12, 0.4), java.util.Arrays.asList(null, 4.5))));

    @Test
    void stepsFallByWhatTheySaveAndAreAsWideAsTheirPrice() {
        Chart.Descent chart = new PurchasesPage(BOUGHT).blocks().stream().filter(Block.Plot.class::isInstance)
                .map(p -> (Chart.Descent) ((Block.Plot) p).chart()).findFirst().orElseThrow();
        List<Chart.Sample> steps = chart.descents().getFirst().samples();
        assertThat(steps).extracting(Chart.Sample::y).containsExactly(9.0, 9.0, 6.0);
        assertThat(steps.get(1).x() - steps.get(0).x()).isEqualTo(0.41 - 0.40, org.assertj.core.api.Assertions.within(1e-12));
        List<Chart.Sample> refused = chart.refused().orElseThrow().samples();
        assertThat(refused.getFirst()).isEqualTo(steps.getLast());
        assertThat(refused.getLast().x() - refused.getFirst().x()).as("as wide as its price").isEqualTo(0.5, org.assertj.core.api.Assertions.within(1e-12));
        assertThat(refused.getFirst().y() - refused.getLast().y()).as("as high as its saving").isEqualTo(0.2, org.assertj.core.api.Assertions.within(1e-12));
        assertThat(chart.descents().getLast().samples()).containsExactly(Chart.Sample.of(0.4, 4.5));
        assertThat(chart.crosses().getFirst().y().value()).isEqualTo(9.0);
    }

    @Test
    void thePageNamesEveryPurchaseAndTheStop(@TempDir Path folder) throws Exception {
        new Report("t", "s", new PurchasesPage(BOUGHT).blocks()).write(folder.resolve("page.html"));
        assertThat(Files.readString(folder.resolve("page.html"))).contains("w4-a-rung1-int8", "no plan yet", "expected to save 0.2", "together ", "train the most accurate");
    }

    /// An open end is null in the file, never infinity.
    @Test
    void theFileIsReadAgain() {
        String text = Json.pretty(BOUGHT);
        assertThat(text).doesNotContain("Infinity");
        assertThat(Json.read(text, PricedPurchases.class)).isEqualTo(BOUGHT);
    }
}
