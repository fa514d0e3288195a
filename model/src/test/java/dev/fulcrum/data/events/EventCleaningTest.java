package dev.fulcrum.data.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventCleaningTest {
    private static final double NONE = Double.NaN;

    private static EventCleaning purchases() {
        return new EventCleaning(new EventCleaning.Rules(Optional.of(EventKind.PURCHASE), Map.of(), true, 1_000));
    }

    private static EventCleaning untimed() {
        return new EventCleaning(new EventCleaning.Rules(Optional.empty(), Map.of("view", EventKind.CLICK), false, 1_000));
    }

    private static List<String> told(EventTable t) {
        List<String> rows = new ArrayList<>();
        for (int u = 0; u < t.users().size(); u++) {
            for (int e = t.first(u); e < t.first(u + 1); e++) {
                rows.add(t.users().get(u) + " " + t.kind(e).word() + " " + t.items().get(t.item(e)) + " " + t.value(e) + " at " + t.time(e));
            }
        }
        return rows;
    }

    @Test
    void usersLieSideBySideInOrderOfTime() {
        EventCleaning c = purchases();
        c.event("a", "x", null, 1, 30);
        c.event("b", "y", null, 1, 20);
        c.event("a", "y", null, 2, 10);
        assertThat(told(c.done().table())).containsExactly("a purchase y 2.0 at 10", "a purchase x 1.0 at 30", "b purchase y 1.0 at 20");
    }

    @Test
    void aReturnTakesItsPurchaseBack() {
        EventCleaning c = purchases();
        c.event("a", "x", null, 5, 1);
        c.event("a", "x", null, -2, 2);
        c.event("a", "y", null, 1, 3);
        c.event("a", "y", null, -1, 4);
        c.event("a", "z", null, -1, 5);
        EventCleaning.Cleaned done = c.done();
        assertThat(told(done.table())).containsExactly("a purchase x 3.0 at 1");
        assertThat(done.report().returns()).isEqualTo(3);
    }

    @Test
    void repeatsOfOneMomentAreAddedUp() {
        EventCleaning c = purchases();
        c.event("a", "x", null, 1, 1);
        c.event("a", "y", null, 1, 1);
        c.event("a", "x", null, 4, 1);
        c.event("a", "x", null, 1, 2);
        EventCleaning.Cleaned done = c.done();
        assertThat(told(done.table())).containsExactly("a purchase x 5.0 at 1", "a purchase y 1.0 at 1", "a purchase x 1.0 at 2");
        assertThat(done.report().duplicates()).isEqualTo(1);
    }

    @Test
    void whatNamesNobodyNothingOrNoTimeIsCounted() {
        EventCleaning c = purchases();
        c.event(null, "x", null, 1, 1);
        c.event(" ", "x", null, 1, 1);
        c.event("a", "", null, 1, 1);
        c.event("a", "x", null, 1, NONE);
        c.event("a", "x", null, 1, 1_001);
        c.event("a", "x", null, NONE, 5);
        EventReport report = c.done().report();
        assertThat(List.of(report.anonymous(), report.nameless(), report.undated(), report.future(), report.kept())).containsExactly(2L, 1L, 1L, 1L, 1L);
        assertThat(report.rows()).isEqualTo(6);
        assertThat(report.notes()).hasSize(4);
    }

    @Test
    void kindsMayHaveOtherWords() {
        EventCleaning c = untimed();
        c.event("a", "x", "view", NONE, NONE);
        c.event("a", "y", "Purchase", NONE, NONE);
        c.event("a", "z", "rating", 4, NONE);
        c.event("a", "z", "rating", NONE, NONE);
        c.event("a", "z", "returned", 4, NONE);
        c.event("a", "z", null, 4, NONE);
        c.event("a", "z", "", 4, NONE);
        EventCleaning.Cleaned done = c.done();
        assertThat(told(done.table())).containsExactly("a click x 1.0 at 0", "a purchase y 1.0 at 1", "a rating z 4.0 at 2");
        assertThat(done.report().unknown()).isEqualTo(3);
        assertThat(done.report().valueless()).isEqualTo(1);
    }

    /// Users spread over three machines, the parts coming back in any order, are what one machine makes of the file.
    @Test
    void partsThatShareNoUserAreJoinedAsIfTheyWereOne() {
        EventCleaning.Rules rules = new EventCleaning.Rules(Optional.empty(), Map.of(), true, 5_000);
        EventCleaning whole = new EventCleaning(rules);
        List<EventCleaning> parts = List.of(new EventCleaning(rules), new EventCleaning(rules), new EventCleaning(rules));
        Random random = new Random(6);
        for (int row = 0; row < 9_000; row++) {
            String user = row % 3 == 0 ? "robot" : row % 50 == 1 ? null : "u" + random.nextInt(400);
            String kind = List.of("click", "purchase", "rating", "nothing").get(random.nextInt(4));
            double value = random.nextInt(6) - 1;
            double time = random.nextInt(5_100);
            String item = "i" + random.nextInt(30);
            whole.event(user, item, kind, value, time);
            parts.get(user == null ? 0 : Math.floorMod(user.hashCode(), 3)).event(row, user, item, kind, value, time);
        }
        EventCleaning.Cleaned one = whole.done();
        EventCleaning.Cleaned joined = EventCleaning.join(
                Stream.of(2, 0, 1).map(k -> EventFile.unpack(EventFile.pack(parts.get(k).part()))).toList(), true);
        assertThat(joined.report()).isEqualTo(one.report());
        assertThat(one.report().botUsers()).isEqualTo(1);
        assertThat(joined.table().digest()).isEqualTo(one.table().digest());
    }

    @Test
    void machinesAreNoPeople() {
        EventCleaning c = untimed();
        for (int user = 0; user < 300; user++) for (int k = 0; k < 10; k++) c.event("u" + user, "i" + k, "view", NONE, NONE);
        for (int k = 0; k < 100_000; k++) c.event("robot", "i" + k % 50, "view", NONE, NONE);
        EventCleaning.Cleaned done = c.done();
        assertThat(done.table().users()).hasSize(300).doesNotContain("robot");
        assertThat(done.report().bots()).isEqualTo(100_000);
    }

    @Test
    void aUserWithAMillionEventsAndAMillionWithOne() {
        EventCleaning c = untimed();
        for (int k = 0; k < 1_000_000; k++) c.event("one", "i" + k % 1000, "view", NONE, NONE);
        for (int k = 0; k < 1_000_000; k++) c.event("u" + k, "i" + k % 1000, "view", NONE, NONE);
        EventCleaning.Cleaned done = c.done();
        assertThat(done.table().size()).isEqualTo(1_000_000);
        assertThat(done.report().botUsers()).isEqualTo(1);
    }

    @Test
    void namesMayBeAnything() {
        EventCleaning c = untimed();
        c.event("O'Hara, \"Jo\"", "🛒 \u0000;--", "view", NONE, NONE);
        EventTable table = c.done().table();
        assertThat(table.users()).containsExactly("O'Hara, \"Jo\"");
        assertThat(table.items()).containsExactly("🛒 \u0000;--");
    }

    @Test
    void nothingLeftIsAFaultThatSaysWhy() {
        EventCleaning c = untimed();
        assertThatThrownBy(c::done).isInstanceOf(FaultException.class).hasMessageContaining("no rows");
        EventCleaning other = untimed();
        other.event("a", "x", "", NONE, NONE);
        assertThatThrownBy(other::done).isInstanceOf(FaultException.class).hasMessageContaining("1 rows are of no known kind");
    }
}
