package dev.fulcrum.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.measure.Quality;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdaptedTest {
    private static Response response(Response.Kind kind, long right, double total, double replayed, boolean keeps) {
        return new Response(kind, kind.words() + " model", "model.onnx", new Quality("accuracy", right, 1000), new Quality("accuracy", right, 1000), 1,
                Estimate.open(total, "USD", Basis.MODELLED), Estimate.open(replayed, "USD", Basis.MODELLED), keeps);
    }

    @Test
    void theCheapestThatKeepsTheMinimumIsBest() {
        Adapted adapted = Adapted.of("blur=1", 100, 12, List.of(response(Response.Kind.NOTHING, 600, 10, 10, false),
                response(Response.Kind.FINE_TUNE, 880, 20, 21, true), response(Response.Kind.RETRAIN, 890, 30, 20, true)));
        assertThat(adapted.best().kind()).isEqualTo(Response.Kind.FINE_TUNE);
        assertThat(adapted.confirmed()).as("retraining was cheaper on test").isFalse();
        assertThat(adapted.agreeing()).isEqualTo(2);
        assertThat(adapted.pairs()).isEqualTo(3);
        assertThat(adapted.words("./fulcrum")).contains("do nothing", "under the minimum", "cheapest    fine-tune", "./fulcrum serve model.onnx");
    }

    @Test
    void whatIsWithinTheIntervalOfDoingNothingIsSaid() {
        Adapted close = Adapted.of("blur=1", 100, 12, List.of(response(Response.Kind.NOTHING, 850, 21, 21, true),
                response(Response.Kind.RETRAIN, 855, 20, 20, true)));
        assertThat(close.surely()).isFalse();
        assertThat(close.words("./fulcrum")).contains("not surely");
        Adapted clear = Adapted.of("blur=1", 100, 12, List.of(response(Response.Kind.NOTHING, 750, 31, 31, true),
                response(Response.Kind.RETRAIN, 855, 20, 20, true)));
        assertThat(clear.surely()).isTrue();
        assertThat(clear.words("./fulcrum")).doesNotContain("not surely");
    }

    @Test
    void whereNothingKeepsTheMinimumTheBestQualityIsSaid() {
        Adapted adapted = Adapted.of("blur=9", 100, 12, List.of(response(Response.Kind.NOTHING, 300, 10, 10, false),
                response(Response.Kind.RETRAIN, 700, 30, 30, false)));
        assertThat(adapted.best().kind()).isEqualTo(Response.Kind.RETRAIN);
        assertThat(adapted.best().keeps()).isFalse();
    }
}
