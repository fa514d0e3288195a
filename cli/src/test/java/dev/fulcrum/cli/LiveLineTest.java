package dev.fulcrum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.balance.Progress;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveLineTest {
    private static final Progress PROGRESS = Progress.of("train", 7, 24, "w24 d2, epoch 4/8, val 0.861 ±0.012")
            .withSecondsLeft(72).withSpent("0.0021 USD");
    private static final String LINE = "train 7/24 w24 d2, epoch 4/8, val 0.861 ±0.012 | 1:12 left | spent 0.0021 USD";
    private static final String CLEAR = "\r\u001b[K";

    @Test
    void drawsInPlaceAndClearsBehindItself() {
        TestingDoor door = new TestingDoor(null, 120);
        door.door.line().show(PROGRESS);
        door.door.line().show(Progress.of("test", "10,000 images"));
        door.door.line().clear();
        door.door.line().clear();
        assertThat(door.err()).isEqualTo(CLEAR + LINE + CLEAR + "test 10,000 images" + CLEAR);
    }

    @Test
    void isCutBeforeTheLastColumn() {
        TestingDoor door = new TestingDoor(null, 20);
        door.door.line().show(PROGRESS);
        String drawn = door.err().substring(CLEAR.length());
        assertThat(drawn).isEqualTo(LINE.substring(0, 18) + "…").hasSize(19);
    }

    @Test
    void isSilentWithoutATerminal() {
        TestingDoor door = new TestingDoor(null, 0);
        door.door.line().show(PROGRESS);
        door.door.line().clear();
        assertThat(door.err()).isEmpty();
    }

    @Test
    void ctrlCTellsTheCommandThatGoesOnUnlessTheWorkIsOver() {
        TestingDoor door = new TestingDoor(null, 80);
        door.door.goOn().with(List.of("./fulcrum", "balance", "my brief's.yaml", "--result", "results/x"));
        door.door.goOn().say();
        door.door.goOn().over();
        door.door.goOn().say();
        assertThat(door.err()).isEqualTo("stopped; go on with: ./fulcrum balance 'my brief'\\''s.yaml' --result results/x" + System.lineSeparator());
    }
}
