package dev.fulcrum.data;

import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Indices of a dataset for training, for choosing (validation) and for the one last measurement (test); rising, not to be written.
///
/// Stratified: each class is divided on its own, by its own seeded shuffle. Images with equal pixels go to one split together, so
/// that nothing leaks; against a ready-made test split the test keeps its copy and the others are removed.
///
/// @param removed images left out because the ready-made test split holds their pixels
public record Split(int[] train, int[] validation, int[] test, int[] removed) {

    /// Shares of the three splits: each in (0, 1), together 1. With a ready-made test split the rest is divided as train : validation.
    public record Fractions(double train, double validation, double test) {
        public static final Fractions STANDARD = new Fractions(0.6, 0.2, 0.2);

        /// @throws dev.fulcrum.unit.FaultException when a share is out of range or they do not add up
        public Fractions {
            if (!(train > 0 && validation > 0 && test > 0) || Math.abs(train + validation + test - 1) > 1e-9) {
                throw Fault.of("split fractions", "must be above 0 and add up to 1", train + ", " + validation + ", " + test,
                        "write 0.6, 0.2, 0.2").raise();
            }
        }
    }

    /// @param givenTest indices of a ready-made test split, or none
    /// @param seed      equal seeds give equal splits
    public static Split of(ImageDataset dataset, int[] givenTest, Fractions fractions, long seed) {
        return new Dealer(dataset, givenTest).deal(givenTest.length > 0, fractions, seed);
    }

    /// The same validation and test with only so many training examples, each class in its share; fewer are a part of more.
    ///
    /// @param examples 1 to those in training
    public Split sampled(ImageDataset dataset, int examples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] key = random.doubles(train.length).toArray();
        int[] seen = new int[dataset.classes().size()];
        int[] sizes = new int[seen.length];
        for (int i : train) sizes[dataset.label(i)]++;
        double[] place = new double[train.length];
        List<Integer> order = IntStream.range(0, train.length).boxed().sorted(Comparator.comparingDouble(i -> key[i])).toList();
        for (int i : order) {
            int label = dataset.label(train[i]);
            place[i] = (seen[label]++ + 0.5) / sizes[label];
        }
        int[] kept = order.stream().sorted(Comparator.comparingDouble(i -> place[i])).limit(examples).mapToInt(i -> train[i]).sorted()
                .toArray();
        return new Split(kept, validation, test, removed);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Split s && Arrays.equals(train, s.train) && Arrays.equals(validation, s.validation)
                && Arrays.equals(test, s.test) && Arrays.equals(removed, s.removed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new int[] {Arrays.hashCode(train), Arrays.hashCode(validation), Arrays.hashCode(test)});
    }

    @Override
    public String toString() {
        return "%d train, %d validation, %d test, %d removed".formatted(train.length, validation.length, test.length, removed.length);
    }

    /// Deals groups of equal images, class by class.
    private static final class Dealer {
        private final ImageDataset dataset;
        private final int[] firsts;
        private final Set<Integer> given = new HashSet<>();
        private final Set<Integer> testPixels = new HashSet<>();
        private final List<Integer> train = new ArrayList<>();
        private final List<Integer> validation = new ArrayList<>();
        private final List<Integer> test = new ArrayList<>();
        private final List<Integer> removed = new ArrayList<>();

        Dealer(ImageDataset dataset, int[] givenTest) {
            this.dataset = dataset;
            this.firsts = EqualPixels.firsts(dataset);
            for (int i : givenTest) {
                given.add(i);
                testPixels.add(firsts[i]);
                test.add(i);
            }
        }

        Split deal(boolean testGiven, Fractions f, long seed) {
            SplittableRandom seeds = new SplittableRandom(seed);
            double testShare = testGiven ? 0 : f.test;
            double validationShare = testGiven ? f.validation / (f.train + f.validation) : f.validation;
            for (List<List<Integer>> groups : groupsByClass()) {
                int images = groups.stream().mapToInt(List::size).sum();
                shuffle(groups, seeds.split());
                fill(groups, test, quota(testShare, images));
                fill(groups, validation, quota(validationShare, images));
                groups.forEach(train::addAll);
            }
            return new Split(sorted(train), sorted(validation), sorted(test), sorted(removed));
        }

        /// For each class its groups of equal images, less the ready-made test split and what equals it.
        private List<List<List<Integer>>> groupsByClass() {
            List<Map<Integer, List<Integer>>> classes = IntStream.range(0, dataset.classes().size())
                    .<Map<Integer, List<Integer>>>mapToObj(_ -> new LinkedHashMap<>()).toList();
            for (int i = 0; i < firsts.length; i++) {
                if (given.contains(i)) continue;
                if (testPixels.contains(firsts[i])) removed.add(i);
                else classes.get(dataset.label(i)).computeIfAbsent(firsts[i], _ -> new ArrayList<>(1)).add(i);
            }
            List<List<List<Integer>>> groups = new ArrayList<>();
            for (Map<Integer, List<Integer>> c : classes) groups.add(new ArrayList<>(c.values()));
            return groups;
        }

        /// At least one image where there is a share at all.
        private static int quota(double share, int images) {
            return share == 0 ? 0 : Math.max(1, (int) Math.round(share * images));
        }

        /// Moves groups, in their order, that fit into what is left of the quota.
        private static void fill(List<List<Integer>> groups, List<Integer> split, int quota) {
            int left = quota;
            List<List<Integer>> kept = new ArrayList<>();
            for (List<Integer> group : groups) {
                if (group.size() <= left) {
                    split.addAll(group);
                    left -= group.size();
                } else {
                    kept.add(group);
                }
            }
            groups.clear();
            groups.addAll(kept);
        }

        /// Fisher and Yates' shuffle, from the end.
        private static void shuffle(List<?> list, SplittableRandom random) {
            for (int i = list.size() - 1; i > 0; i--) Collections.swap(list, i, random.nextInt(i + 1));
        }

        private static int[] sorted(List<Integer> indices) {
            return indices.stream().mapToInt(Integer::intValue).sorted().toArray();
        }
    }
}
