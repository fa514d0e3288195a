package dev.fulcrum.data.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Users whose next items are to be foreseen: what each did before, and what he did then.
///
/// @param cases       users with a history and at least one target
/// @param coldUsers   users with targets and no history: nobody can know them; they are counted, not judged
/// @param coldTargets targets of items that no event before has: who knows events alone cannot name them; they are counted, and judged apart
/// @param newcomers   users with a history who turned to such items, these alone their targets
public record Cases(List<Case> cases, int coldUsers, int coldTargets, List<Case> newcomers) {

    /// One user.
    ///
    /// @param user    number in the table
    /// @param past    places of his events before, the oldest first
    /// @param known   all items that he had to do with before, rising
    /// @param at      the moment of asking, on the table's clock
    /// @param targets items to be foreseen, rising, each once
    public record Case(int user, int[] past, int[] known, long at, int[] targets) {
        public boolean knows(int item) {
            return Arrays.binarySearch(known, item) >= 0;
        }

        public boolean hits(int item) {
            return Arrays.binarySearch(targets, item) >= 0;
        }
    }

    /// @param part    whose events are foreseen
    /// @param target  the kind of event that counts
    /// @param repeats whether items that a user knows already may be suggested and count; else they are no targets
    public static Cases of(EventTable table, EventSplit split, EventSplit.Part part, EventKind target, boolean repeats) {
        boolean[] seen = split.seen(table, part);
        long from = Long.MAX_VALUE;
        for (int e = 0; e < table.size(); e++) if (split.part(e) == part) from = Math.min(from, table.time(e));
        List<Case> cases = new ArrayList<>();
        List<Case> newcomers = new ArrayList<>();
        int coldUsers = 0;
        int coldTargets = 0;
        for (int user = 0; user < table.users().size(); user++) {
            Set<Integer> known = new HashSet<>();
            Set<Integer> targets = new HashSet<>();
            List<Integer> past = new ArrayList<>();
            long first = Long.MAX_VALUE;
            for (int e = table.first(user); e < table.first(user + 1); e++) {
                if (split.before(e, part)) {
                    known.add(table.item(e));
                    past.add(e);
                } else if (split.part(e) == part && table.kind(e) == target) {
                    targets.add(table.item(e));
                    first = Math.min(first, table.time(e));
                }
            }
            if (!repeats) targets.removeAll(known);
            Set<Integer> cold = targets.stream().filter(i -> !seen[i]).collect(Collectors.toSet());
            coldTargets += cold.size();
            targets.removeAll(cold);
            int[] events = past.stream().mapToInt(e -> e).toArray();
            long at = table.timed() ? from : first;
            if (!cold.isEmpty() && !past.isEmpty()) newcomers.add(new Case(user, events, sorted(known), at, sorted(cold)));
            if (targets.isEmpty()) continue;
            if (past.isEmpty()) coldUsers++;
            else cases.add(new Case(user, events, sorted(known), at, sorted(targets)));
        }
        return new Cases(List.copyOf(cases), coldUsers, coldTargets, List.copyOf(newcomers));
    }

    private static int[] sorted(Set<Integer> items) {
        return items.stream().mapToInt(i -> i).sorted().toArray();
    }
}
