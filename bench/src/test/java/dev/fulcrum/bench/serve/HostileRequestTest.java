package dev.fulcrum.bench.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostileRequestTest {
    @Test
    void aSeedRepeatsItself() {
        for (int n = 0; n < 200; n++) {
            assertThat(HostileRequest.of("h:1", "m", 7, n).bytes()).isEqualTo(HostileRequest.of("h:1", "m", 7, n).bytes());
        }
    }

    @Test
    void everyTrickIsPlayedInManyWays() {
        Map<HostileRequest.Trick, Set<String>> seen = new EnumMap<>(HostileRequest.Trick.class);
        for (int n = 0; n < 28 * 40; n++) {
            HostileRequest request = HostileRequest.of("h:1", "m", 1, n);
            seen.computeIfAbsent(request.trick(), _ -> new HashSet<>()).add(request.bytes().length + " " + java.util.Arrays.hashCode(request.bytes()));
        }
        assertThat(seen.keySet()).containsExactly(HostileRequest.Trick.values());
        seen.forEach((trick, ways) -> assertThat(ways).as(trick.name()).hasSizeGreaterThan(trick == HostileRequest.Trick.DUPLICATE_INPUT ? 0 : 3));
    }
}
