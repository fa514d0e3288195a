package dev.fulcrum.data.events;

import dev.fulcrum.unit.Wording;
import java.util.ArrayList;
import java.util.List;

/// What reading events found and left out.
///
/// @param rows       in the file
/// @param anonymous  without a user
/// @param nameless   without an item
/// @param unknown    of a kind that is no known word, or of none
/// @param valueless  ratings without a number
/// @param future     dated after the reading
/// @param undated    without a time, where times were asked for
/// @param duplicates same user, item, kind and time as another row; quantities were added up
/// @param returns    goods that came back, each with the purchase that it undid where there was one
/// @param bots       events of users who have far more than people have
/// @param botUsers   how many such users
/// @param kept       events that are left
public record EventReport(long rows, long anonymous, long nameless, long unknown, long valueless, long future, long undated, long duplicates,
        long returns, long bots, int botUsers, long kept) {
    static final EventReport NOTHING = new EventReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Of both.
    EventReport plus(EventReport o) {
        return new EventReport(rows + o.rows, anonymous + o.anonymous, nameless + o.nameless, unknown + o.unknown, valueless + o.valueless,
                future + o.future, undated + o.undated, duplicates + o.duplicates, returns + o.returns, bots + o.bots, botUsers + o.botUsers,
                kept + o.kept);
    }

    /// With users who are no people left out.
    EventReport without(long events, int users, long left) {
        return new EventReport(rows, anonymous, nameless, unknown, valueless, future, undated, duplicates, returns, events, users, left);
    }

    /// Sentences for people, one for each thing that was left out.
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        note(notes, anonymous, "rows name no user");
        note(notes, nameless, "rows name no item");
        note(notes, unknown, "rows are of no known kind (click, purchase, rating)");
        note(notes, valueless, "ratings have no number");
        note(notes, future, "rows are dated in the future");
        note(notes, undated, "rows have no time");
        if (duplicates > 0) notes.add(Wording.count(duplicates) + " rows repeat another (same user, item, kind and time): added to it");
        if (returns > 0) notes.add(Wording.count(returns) + " rows are returns: each took back the purchase before it");
        if (bots > 0) {
            notes.add("%s events of %s users were left out: no person has so many".formatted(Wording.count(bots), Wording.count(botUsers)));
        }
        return notes;
    }

    private static void note(List<String> notes, long count, String what) {
        if (count > 0) notes.add(Wording.count(count) + " " + what + ": left out");
    }
}
