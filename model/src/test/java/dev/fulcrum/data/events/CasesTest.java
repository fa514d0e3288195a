package dev.fulcrum.data.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CasesTest {
    private static final long DAY = 86_400;

    /// A letter an item, a user a row, an event a day.
    private static EventTable table(String... users) {
        EventTable.Builder b = new EventTable.Builder();
        for (int u = 0; u < users.length; u++) {
            for (int day = 0; day < users[u].length(); day++) {
                if (users[u].charAt(day) != ' ') b.add("u" + u, users[u].substring(day, day + 1), EventKind.CLICK, 1, day * DAY);
            }
        }
        return b.build(true);
    }

    private static List<String> told(EventTable t, Cases cases) {
        return cases.cases().stream().map(c -> t.users().get(c.user()) + ":" + names(t, c.targets())).toList();
    }

    private static String names(EventTable t, int[] items) {
        StringBuilder s = new StringBuilder();
        for (int i : items) s.append(t.items().get(i));
        return s.toString();
    }

    @Test
    void theLastStretchesOfTimeAreForeseenFromWhatCameBefore() {
        EventTable t = table("abcdabef", "    abab", "bb");
        EventSplit split = EventSplit.of(t, new EventSplit.Rule.ByTime(2 * DAY, 2 * DAY));
        assertThat(List.of(split.count(EventSplit.Part.TRAINING), split.count(EventSplit.Part.VALIDATION), split.count(EventSplit.Part.TEST)))
                .containsExactly(6, 4, 4);
        Cases validation = Cases.of(t, split, EventSplit.Part.VALIDATION, EventKind.CLICK, true);
        assertThat(told(t, validation)).containsExactly("u0:ab");
        assertThat(validation.coldUsers()).isEqualTo(1);
        Cases test = Cases.of(t, split, EventSplit.Part.TEST, EventKind.CLICK, true);
        assertThat(told(t, test)).containsExactly("u1:ab");
        assertThat(test.coldTargets()).isEqualTo(2);
        assertThat(test.cases().getFirst().past()).hasSize(2);
    }

    @Test
    void newItemsOnlyLeavesOutWhatIsKnown() {
        EventTable t = table("abab", "cdcd", "acdb");
        EventSplit split = EventSplit.of(t, new EventSplit.Rule.ByTime(DAY, DAY));
        assertThat(told(t, Cases.of(t, split, EventSplit.Part.TEST, EventKind.CLICK, false))).containsExactly("u2:b");
        assertThat(told(t, Cases.of(t, split, EventSplit.Part.TEST, EventKind.CLICK, true))).containsExactly("u0:b", "u1:d", "u2:b");
    }

    @Test
    void theLastEventOfEachUserIsForTestTheOneBeforeForValidation() {
        EventTable t = table("abc", "ab", "a", "cba", "ba");
        EventSplit split = EventSplit.of(t, new EventSplit.Rule.LeaveOneOut());
        assertThat(told(t, Cases.of(t, split, EventSplit.Part.TEST, EventKind.CLICK, true))).containsExactly("u0:c", "u1:b", "u3:a",
                "u4:a");
        assertThat(told(t, Cases.of(t, split, EventSplit.Part.VALIDATION, EventKind.CLICK, true))).containsExactly("u0:b", "u3:b");
    }

    @Test
    void aPartWithoutEventsIsAFault() {
        assertThatThrownBy(() -> EventSplit.of(table("a", "b"), new EventSplit.Rule.LeaveOneOut())).isInstanceOf(FaultException.class)
                .hasMessageContaining("validation");
        assertThatThrownBy(() -> EventSplit.of(table("ab"), new EventSplit.Rule.ByTime(30 * DAY, 30 * DAY))).isInstanceOf(FaultException.class)
                .hasMessageContaining("30 days");
        EventSplit split = EventSplit.wherePossible(table("a", "b"), new EventSplit.Rule.LeaveOneOut());
        assertThat(split.part(0)).isEqualTo(EventSplit.Part.TRAINING);
    }

    @Test
    void aTableComesBackFromItsFile(@TempDir Path folder) {
        EventTable t = table("abcdabef", "    abab", "🛒b");
        EventFile.write(folder.resolve("events.bin"), t);
        EventTable read = EventFile.read(folder.resolve("events.bin"));
        assertThat(read.digest()).isEqualTo(t.digest());
        assertThat(read.users()).isEqualTo(t.users());
        assertThat(read.timed()).isTrue();
    }

    @Test
    void strengthFallsByHalfEachHalfLifeAndRatingsCountByTheirUpperHalf() {
        HistoryRule rule = new HistoryRule(1, 3, 2, 30, 50, 5);
        assertThat(rule.strength(EventKind.CLICK, 1, 0)).isEqualTo(1);
        assertThat(rule.strength(EventKind.PURCHASE, 1, 30 * DAY)).isEqualTo(1.5f);
        assertThat(rule.strength(EventKind.RATING, 5, 0)).isEqualTo(2);
        assertThat(rule.strength(EventKind.RATING, 2, 0)).isZero();
        assertThat(HistoryRule.plain(50, 5).strength(EventKind.PURCHASE, 1, 1e9)).isEqualTo(1);
    }
}
