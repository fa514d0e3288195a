package dev.fulcrum.brief;

import static dev.fulcrum.brief.TestingBriefs.profile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTest {
    /// A Monday, 0:00 UTC.
    private static final long MONDAY = Instant.parse("2026-11-23T00:00:00Z").getEpochSecond();

    /// 1 to 168: every hour of the week another weight.
    private static final int[] COUNTS = IntStream.rangeClosed(1, 168).toArray();

    private static void isRising(double[] weights) {
        for (int h = 0; h < 168; h++) assertThat(weights[h]).isCloseTo((h + 1) / 84.5, within(1e-9));
    }

    private static String fault(String trace) {
        return catchThrowableOfType(FaultException.class, () -> Profile.trace("t.csv", trace)).faults().stream().map(Fault::toString)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void weightsHaveMeanOne() {
        assertThat(Profile.week(IntStream.range(0, 24).mapToDouble(h -> h).toArray()).weights()).hasSize(168).satisfies(w ->
                assertThat(Arrays.stream(w).sum()).isCloseTo(168, within(1e-9)));
        isRising(Profile.week(Arrays.stream(COUNTS).asDoubleStream().toArray()).weights());
        assertThat(Profile.peak(3)).isEqualTo(new Profile(3)).hasSameHashCodeAs(new Profile(3)).isNotEqualTo(Profile.peak(2));
        assertThat(Profile.peak(3).peak()).isCloseTo(3, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoch", "ISO", "offset", "spaces", "milliseconds"})
    void arrivalsAreCountedByHourOfTheWeek(String form) {
        List<String> lines = new ArrayList<>();
        for (int h = 0; h < 168; h++) {
            for (int i = 0; i < COUNTS[h]; i++) lines.add(written(form, MONDAY + h * 3600L + (long) i * 3600 / COUNTS[h]));
        }
        lines.add(written(form, MONDAY + 168 * 3600L - 1));
        Collections.shuffle(lines, new Random(7));
        double[] weights = Profile.trace("t.csv", "time\n" + String.join("\n", lines) + "\n").weights();
        // the one arrival that marks the end is too many in the last hour
        for (int h = 0; h < 168; h++) assertThat(weights[h]).isCloseTo((h + 1) / 84.5, within(0.02));
    }

    private static String written(String form, long second) {
        String iso = Instant.ofEpochSecond(second).toString();
        return switch (form) {
            case "epoch" -> second + ".25";
            case "milliseconds" -> Long.toString(second * 1000);
            case "ISO" -> iso + ",200,/predict";
            case "offset" -> Instant.ofEpochSecond(second + 7200).toString().replace("Z", "+02:00");
            default -> "\"" + iso.replace("T", " ").replace("Z", "") + "\"";
        };
    }

    @Test
    void hourlyCountsNeedNoArrivals() {
        isRising(Profile.trace("t.csv", Arrays.stream(COUNTS).mapToObj(Integer::toString).collect(Collectors.joining("\n"))).weights());
        String timed = IntStream.range(0, 168).mapToObj(h -> Instant.ofEpochSecond(MONDAY + h * 3600L) + ";" + COUNTS[h])
                .collect(Collectors.joining("\r\n"));
        isRising(Profile.trace("t.csv", "hour;requests\r\n# a week\r\n\r\n" + timed).weights());
    }

    @Test
    void weeksAreAveraged() {
        String twoWeeks = IntStream.range(0, 336).mapToObj(h -> (MONDAY + h * 3600L) + "," + (COUNTS[h % 168] + (h < 168 ? -0.5 : 0.5)))
                .collect(Collectors.joining("\n"));
        isRising(Profile.trace("t.csv", twoWeeks).weights());
    }

    @Test
    void anHourWithoutARowHadNoRequests() {
        String odd = IntStream.range(0, 168).filter(h -> h % 2 == 1).mapToObj(h -> (MONDAY + h * 3600L) + ",5").collect(Collectors.joining("\n"))
                + "\n" + MONDAY + ",0";
        double[] weights = Profile.trace("t.csv", odd).weights();
        for (int h = 0; h < 168; h++) assertThat(weights[h]).isCloseTo(h % 2 == 0 ? 0 : 2, within(1e-9));
    }

    @Test
    void aDayStandsForAllDays() {
        String day = IntStream.range(0, 24).mapToObj(h -> (MONDAY + h * 3600L) + "," + (h + 1)).collect(Collectors.joining("\n"));
        double[] weights = Profile.trace("t.csv", day).weights();
        for (int h = 0; h < 168; h++) assertThat(weights[h]).isCloseTo((h % 24 + 1) / 12.5, within(1e-9));
    }

    @Test
    void hostileTracesAreAnsweredWithTheirLine() {
        assertThat(fault("")).isEqualTo("t.csv: read trace: must hold rows of times or counts: got none; write one a line");
        assertThat(fault("# nothing\n\ntime\n")).contains("got none");
        assertThat(fault(MONDAY + "\nyesterday\n" + MONDAY + "\n")).startsWith("t.csv:2: read trace: must be a time").contains("got yesterday");
        assertThat(fault("time,count\n" + MONDAY + ",5\n" + MONDAY + ",-1\n")).startsWith("t.csv:3: read trace: must be a time and a number");
        assertThat(fault("12\n" + MONDAY + "\n")).startsWith("t.csv:2: read trace: must be a time, or a number of requests >= 0 below 1e8, as the");
        assertThat(fault(MONDAY + "\n" + (MONDAY + 5) + "\n")).contains("must look at every hour of the day: got 0 of 24 hours");
        assertThat(fault("5\n7\n")).contains("got 2 of 24 hours");
        assertThat(fault("0\n".repeat(24))).contains("must hold requests");
        assertThat(fault("x\n".repeat(1000)).lines()).hasSize(5);
        assertThat(fault("2026-13-45T10:00:00Z\n")).startsWith("t.csv:1: ");
        assertThat(fault("1e99\nNaN\n-5\n").lines()).hasSize(3);
    }

    @Test
    void theFutureIsFine() {
        String future = IntStream.range(0, 168).mapToObj(h -> Instant.parse("2150-06-01T00:00:00Z").plusSeconds(h * 3600L) + ",1")
                .collect(Collectors.joining("\n"));
        assertThat(Profile.trace("t.csv", future).peak()).isCloseTo(1, within(1e-12));
    }

    @Test
    void aBriefNamesItInOneOfThreeWays() {
        String trace = Arrays.stream(COUNTS).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
        Brief brief = profile("{trace: week.csv}", Map.of("week.csv", trace));
        isRising(brief.demand().profile().weights());
        assertThat(brief.origin().contents()).containsOnlyKeys("week.csv");
        assertThat(profile("{week: " + Arrays.toString(COUNTS) + "}", Map.of()).demand().profile()).isEqualTo(brief.demand().profile());
        assertThat(brief.with(Map.of("demand.profile", "2")).demand().profile()).isEqualTo(Profile.peak(2));
        assertThat(brief.with(Map.of("demand.profile", "2")).with(Map.of("demand.profile.trace", "week.csv")).demand()).isEqualTo(brief.demand());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{trace: no.csv} | demand.profile.trace: read brief: must be a file that can be read here",
        "{trace: bad.csv} | bad.csv:2: read trace: must be a time", "{week: [1, 2, 3]} | demand.profile.week: read brief: must be 24 or 168 numbers",
        "{week: 3} | demand.profile.week: read brief: must be a list of numbers",
        "{week: [1, two]} | demand.profile.week[1]: read brief: must be a number >= 0: got two",
        "{peak: 3, trace: good.csv} | demand.profile.trace: read brief: must be the only way to give the profile"})
    void faultyProfilesAreSaid(String line) {
        String[] parts = line.split(" \\| ");
        Map<String, String> files = Map.of("bad.csv", "1763805600\nx\n", "good.csv", "1\n".repeat(24));
        FaultException told = catchThrowableOfType(FaultException.class, () -> profile(parts[0], files));
        assertThat(told.faults()).singleElement().asString().contains(parts[1]);
    }
}
