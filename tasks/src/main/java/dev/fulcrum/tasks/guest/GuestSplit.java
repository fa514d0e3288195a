package dev.fulcrum.tasks.guest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Positions in guest data for training (and calibration), for choosing (validation) and for the one last measurement (test); rising.
///
/// Each class is divided on its own where there are labels. Equal examples go to one part together, so that nothing leaks; against a
/// ready-made test split the test keeps its copy and the others are left out.
public record GuestSplit(int[] train, int[] validation, int[] test) {
    private static final double VALIDATION = 0.2;
    private static final double TEST = 0.3;

    /// Half for training, a fifth for validation, three tenths for test, where the interval of the last measurement comes from; with a
    /// ready-made test split five sevenths and two.
    public static GuestSplit of(GuestData data, long seed) {
        boolean given = data.test().length > 0;
        return of(data, given ? VALIDATION / (1 - TEST) : VALIDATION, given ? 0 : TEST, seed);
    }

    /// @param validation its share, in (0, 1)
    /// @param test       its share, in [0, 1); not used with a ready-made test split
    public static GuestSplit of(GuestData data, double validation, double test, long seed) {
        List<Integer> a = new ArrayList<>();
        List<Integer> b = new ArrayList<>();
        List<Integer> c = new ArrayList<>();
        for (int i : data.test()) c.add(i);
        SplittableRandom seeds = new SplittableRandom(seed);
        for (List<List<Integer>> groups : groups(data)) {
            int examples = groups.stream().mapToInt(List::size).sum();
            shuffle(groups, seeds.split());
            deal(groups, c, data.test().length > 0 ? 0 : quota(test, examples));
            deal(groups, b, quota(validation, examples));
            groups.forEach(a::addAll);
        }
        return new GuestSplit(sorted(a), sorted(b), sorted(c));
    }

    /// The part by its name: train, validation, test.
    public int[] part(String name) {
        return switch (name) {
            case "train" -> train;
            case "validation" -> validation;
            case "test" -> test;
            default -> throw new IllegalArgumentException("part must be train, validation or test: got " + name);
        };
    }

    /// At most so many of a part, spread evenly.
    public static int[] sample(int[] part, int most) {
        if (part.length <= most) return part;
        int[] chosen = new int[most];
        for (int i = 0; i < most; i++) chosen[i] = part[(int) ((long) i * part.length / most)];
        return chosen;
    }

    /// For each class its groups of equal examples, less those of the ready-made test split and their equals.
    private static List<List<List<Integer>>> groups(GuestData data) {
        Set<Integer> given = new HashSet<>();
        Set<Long> taken = new HashSet<>();
        for (int i : data.test()) {
            given.add(i);
            taken.add(data.fingerprint(i));
        }
        Optional<int[]> labels = data.labels();
        Map<Integer, Map<Long, List<Integer>>> classes = new TreeMap<>();
        Map<Long, Integer> classOf = new LinkedHashMap<>();
        for (int i = 0; i < data.size(); i++) {
            long print = data.fingerprint(i);
            if (given.contains(i) || taken.contains(print)) continue;
            int label = labels.isPresent() ? labels.get()[i] : 0;
            // Equal examples under two labels stay together with the first.
            classes.computeIfAbsent(classOf.computeIfAbsent(print, _ -> label), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(print, _ -> new ArrayList<>(1)).add(i);
        }
        List<List<List<Integer>>> groups = new ArrayList<>();
        classes.values().forEach(c -> groups.add(new ArrayList<>(c.values())));
        return groups;
    }

    private static int quota(double share, int examples) {
        return share == 0 || examples < 3 ? 0 : Math.max(1, (int) Math.round(share * examples));
    }

    /// Moves groups, in their order, that fit into what is left of the quota.
    private static void deal(List<List<Integer>> groups, List<Integer> part, int quota) {
        int left = quota;
        List<List<Integer>> kept = new ArrayList<>();
        for (List<Integer> group : groups) {
            if (group.size() <= left) {
                part.addAll(group);
                left -= group.size();
            } else {
                kept.add(group);
            }
        }
        groups.clear();
        groups.addAll(kept);
    }

    private static void shuffle(List<?> list, SplittableRandom random) {
        for (int i = list.size() - 1; i > 0; i--) Collections.swap(list, i, random.nextInt(i + 1));
    }

    private static int[] sorted(List<Integer> positions) {
        return positions.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof GuestSplit s && Arrays.equals(train, s.train) && Arrays.equals(validation, s.validation)
                && Arrays.equals(test, s.test);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new int[] {Arrays.hashCode(train), Arrays.hashCode(validation), Arrays.hashCode(test)});
    }

    @Override
    public String toString() {
        return "%d train, %d validation, %d test".formatted(train.length, validation.length, test.length);
    }
}
