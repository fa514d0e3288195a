package dev.fulcrum.data.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeaturesTest {
    private static List<String> told(Features f, int row) {
        return Arrays.stream(f.codes()[row]).mapToObj(f.names()::get).toList();
    }

    private static Features of(String column, String... values) {
        List<String> rows = IntStream.range(0, values.length).mapToObj(i -> "r" + i).toList();
        Map<String, List<String>> described = new HashMap<>();
        for (int i = 0; i < values.length; i++) described.put("r" + i, Arrays.asList(values[i]));
        return Features.of(rows, List.of(column), described);
    }

    @Test
    void aCategoryIsOneFeatureAndWhatOnlyOneHasIsNone() {
        Features f = of("category", "shoes", "hats", "shoes", " hats ", "coats", null, "");
        assertThat(told(f, 0)).containsExactly("category=shoes");
        assertThat(told(f, 3)).containsExactly("category=hats");
        assertThat(IntStream.of(4, 5, 6).mapToObj(i -> told(f, i))).allMatch(List::isEmpty);
        assertThat(f.most()).isEqualTo(1);
    }

    @Test
    void textIsItsWords() {
        Features f = of("name", "White HEART holder", "red heart, large", "white lantern", "a white-red thing");
        assertThat(told(f, 0)).containsExactlyInAnyOrder("name=white", "name=heart");
        assertThat(told(f, 1)).containsExactlyInAnyOrder("name=red", "name=heart");
        assertThat(told(f, 2)).containsExactly("name=white");
    }

    @Test
    void manyNumbersAreTenPartsOfAScale() {
        String[] prices = IntStream.range(0, 200).mapToObj(i -> i / 10.0 + "").toArray(String[]::new);
        Features f = of("price", prices);
        assertThat(f.names()).hasSize(10).contains("price=up to 1.9");
        assertThat(told(f, 0)).isEqualTo(told(f, 19)).isNotEqualTo(told(f, 20));
        assertThat(told(f, 199)).containsExactly(f.names().stream().filter(n -> n.startsWith("price=over")).findFirst().orElseThrow());
    }

    @Test
    void aLongTextGivesItsRarestWords() {
        List<String> texts = new ArrayList<>(List.of("a b c d e f g h", "a b c d e f g h"));
        for (int i = 0; i < 20; i++) texts.add("a b");
        Features f = of("text", texts.toArray(String[]::new));
        assertThat(told(f, 0)).hasSize(6).doesNotContain("text=a", "text=b");
    }

    @Test
    void namesAreFoundAgainAndUnknownOnesPassedOver() {
        Features f = of("country", "FR", "DE", "FR", "DE");
        assertThat(f.numbers(List.of("country=DE", "country=XX", "country=DE"))).containsExactly(f.names().indexOf("country=DE"));
        assertThat(Features.none(3).isEmpty()).isTrue();
    }
}
