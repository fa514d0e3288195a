package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.data.events.EventTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which items that a model knows an item is like that it does not know: those that the same users turned to, and those with the same features.
///
/// By events the likeness of new item j to known item i is (users of both) / sqrt(users of i x users of j), by features (features of both) / sqrt(features of
/// i x features of j). With n users of j, events count n / (n + 3): one user says little of an item.
final class Likeness {
    private static final int NEIGHBOURS = 10;
    private static final double FEW_USERS = 3;

    private final Suggesting suggesting;
    private final boolean[] known;
    private final Map<Integer, Set<Integer>> users;
    private final int[] usersOf;

    /// @param known  by item, whether a model knows it
    /// @param before the part of which nothing may be looked at
    Likeness(Suggesting suggesting, boolean[] known, EventSplit.Part before) {
        this.suggesting = suggesting;
        this.known = known;
        this.users = new TreeMap<>();
        this.usersOf = new int[known.length];
        count(before);
    }

    private void count(EventSplit.Part before) {
        EventTable table = suggesting.table();
        for (int u = 0; u < table.users().size(); u++) {
            Set<Integer> had = new HashSet<>();
            for (int e = table.first(u); e < table.first(u + 1); e++) if (suggesting.split().before(e, before)) had.add(table.item(e));
            for (int item : had) {
                usersOf[item]++;
                if (!known[item]) users.computeIfAbsent(item, _ -> new HashSet<>()).add(u);
            }
        }
    }

    /// What an item is made of: known items and their shares, which add up to 1.
    ///
    /// @param items none where it is like nothing
    record Mix(int[] items, float[] share) {}

    Mix of(int item) {
        double users = this.users.getOrDefault(item, Set.of()).size();
        double trust = users / (users + FEW_USERS);
        Map<Integer, Double> likeness = new HashMap<>();
        add(byEvents(item), suggesting.about().items().isEmpty() ? 1 : trust, likeness);
        add(byFeatures(item), 1 - trust, likeness);
        List<Integer> nearest = new ArrayList<>(likeness.keySet());
        nearest.sort(Comparator.comparingDouble((Integer i) -> -likeness.get(i)).thenComparing(i -> i));
        int[] items = nearest.stream().limit(NEIGHBOURS).mapToInt(i -> i).toArray();
        double sum = Arrays.stream(items).mapToDouble(likeness::get).sum();
        float[] share = new float[items.length];
        for (int k = 0; k < share.length; k++) share[k] = (float) (likeness.get(items[k]) / sum);
        return new Mix(items, share);
    }

    private static void add(Map<Integer, Double> some, double weight, Map<Integer, Double> all) {
        double most = some.values().stream().mapToDouble(v -> v).max().orElse(1);
        some.forEach((item, v) -> {
            if (weight > 0) all.merge(item, weight * v / most, Double::sum);
        });
    }

    private Map<Integer, Double> byEvents(int item) {
        EventTable table = suggesting.table();
        Map<Integer, Double> both = new HashMap<>();
        for (int u : users.getOrDefault(item, Set.of())) {
            Set<Integer> had = new HashSet<>();
            for (int e = table.first(u); e < table.first(u + 1); e++) if (known[table.item(e)]) had.add(table.item(e));
            for (int other : had) both.merge(other, 1.0, Double::sum);
        }
        both.replaceAll((other, count) -> count / Math.sqrt(Math.max(1, usersOf[other]) * (double) Math.max(1, usersOf[item])));
        return both;
    }

    private Map<Integer, Double> byFeatures(int item) {
        int[][] codes = suggesting.about().items().codes();
        Map<Integer, Double> alike = new HashMap<>();
        if (codes[item].length == 0) return alike;
        for (int other = 0; other < codes.length; other++) {
            if (!known[other] || codes[other].length == 0) continue;
            int both = 0;
            for (int code : codes[item]) if (Arrays.binarySearch(codes[other], code) >= 0) both++;
            if (both > 0) alike.put(other, both / Math.sqrt((double) codes[item].length * codes[other].length));
        }
        return alike;
    }
}
