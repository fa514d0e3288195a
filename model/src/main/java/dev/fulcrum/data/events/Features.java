package dev.fulcrum.data.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// What is known of items, or of users, beside what happened: words such as "category=shoes", each with a number.
///
/// @param names of the features, by number; for people "column=value"
/// @param codes of each item, or user, in the order of a table: numbers of its features, rising; not to be written
public record Features(List<String> names, int[][] codes) {
    /// Of each column the most frequent so many; what is rarer says too little of anything.
    private static final int MOST_A_COLUMN = 1_000;
    /// Of each row and column the rarest so many, which say the most.
    private static final int MOST_A_ROW = 6;
    private static final int LEAST_ROWS = 2;
    /// Columns of numbers with more values are cut into as many parts of the same size.
    private static final int MOST_NUMBERS = 20;
    private static final int PARTS = 10;
    private static final String UP_TO = "up to ";
    /// Words of a value on average from which on a column is text, and its words are the features.
    private static final double TEXT = 1.5;

    public Features {
        names = List.copyOf(names);
    }

    /// Nothing is known of anything.
    public static Features none(int rows) {
        return new Features(List.of(), new int[rows][0]);
    }

    /// The same features for other rows, by name; rows that are new have none.
    ///
    /// @param rows   names now
    /// @param before names in the order of the codes
    public static Features of(List<String> rows, Features known, List<String> before) {
        Map<String, Integer> number = new HashMap<>();
        for (int i = 0; i < before.size(); i++) number.put(before.get(i), i);
        return new Features(known.names(), rows.stream().map(r -> number.containsKey(r) ? known.codes()[number.get(r)] : new int[0]).toArray(int[][]::new));
    }

    public boolean isEmpty() {
        return names.isEmpty();
    }

    /// Features that a row has at most.
    public int most() {
        return Arrays.stream(codes).mapToInt(c -> c.length).max().orElse(0);
    }

    /// The numbers of some names; those that are not known are passed over.
    public int[] numbers(List<String> wanted) {
        return wanted.stream().mapToInt(names::indexOf).filter(i -> i >= 0).distinct().sorted().toArray();
    }

    /// The numbers of what a new row says, as far as others said it before.
    ///
    /// @param columns names
    /// @param values  as many, null where there is none
    public int[] coded(List<String> columns, List<String> values) {
        Set<Integer> codes = new TreeSet<>();
        for (int c = 0; c < columns.size(); c++) {
            if (!isThere(values.get(c))) continue;
            String column = columns.get(c) + "=";
            List<String> words = new ArrayList<>(split(values.get(c)));
            words.add(values.get(c).strip());
            part(column, number(values.get(c))).ifPresent(words::add);
            words.stream().distinct().map(w -> names.indexOf(column + w)).filter(i -> i >= 0).limit(MOST_A_ROW).forEach(codes::add);
        }
        return codes.stream().mapToInt(i -> i).toArray();
    }

    /// The part of a column's scale in which a number lies, if the column has one.
    private Optional<String> part(String column, double value) {
        if (!Double.isFinite(value)) return Optional.empty();
        double[] limits = names.stream().filter(n -> n.startsWith(column + UP_TO)).mapToDouble(n -> Double.parseDouble(n.substring((column + UP_TO).length())))
                .sorted().toArray();
        return limits.length == 0 ? Optional.empty() : Optional.of(part(value, limits));
    }

    /// Reads features off columns.
    ///
    /// @param rows      names of the items, or users, in the order of a table
    /// @param columns   names
    /// @param described values by name of the row, as many as columns, null where there is none; rows may be missing
    public static Features of(List<String> rows, List<String> columns, Map<String, List<String>> described) {
        List<String> names = new ArrayList<>();
        List<Set<Integer>> codes = IntStream.range(0, rows.size()).<Set<Integer>>mapToObj(i -> new LinkedHashSet<>()).toList();
        for (int c = 0; c < columns.size(); c++) {
            int column = c;
            List<String> values = rows.stream().map(row -> described.containsKey(row) ? described.get(row).get(column) : null).toList();
            add(columns.get(c), words(values), names, codes);
        }
        return new Features(names, codes.stream().map(s -> s.stream().mapToInt(i -> i).sorted().toArray()).toArray(int[][]::new));
    }

    private static void add(String column, List<List<String>> words, List<String> names, List<Set<Integer>> codes) {
        Map<String, Integer> frequent = frequent(words);
        Map<String, Integer> number = new HashMap<>();
        for (int row = 0; row < words.size(); row++) {
            for (String word : rarest(words.get(row), frequent)) {
                codes.get(row).add(number.computeIfAbsent(word, w -> {
                    names.add(column + "=" + w);
                    return names.size() - 1;
                }));
            }
        }
    }

    private static List<String> rarest(List<String> words, Map<String, Integer> frequent) {
        return words.stream().distinct().filter(frequent::containsKey).sorted(Comparator.comparingInt(frequent::get)).limit(MOST_A_ROW).toList();
    }

    /// Rows of each word, for those that are neither too rare nor too many.
    private static Map<String, Integer> frequent(List<List<String>> words) {
        Map<String, Integer> rows = new TreeMap<>();
        for (List<String> own : words) for (String word : Set.copyOf(own)) rows.merge(word, 1, Integer::sum);
        Map<String, Integer> frequent = new LinkedHashMap<>();
        rows.entrySet().stream().filter(e -> e.getValue() >= LEAST_ROWS)
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey())).limit(MOST_A_COLUMN)
                .forEach(e -> frequent.put(e.getKey(), e.getValue()));
        return frequent;
    }

    /// What each value says: itself, its words where the column is text, the part of the scale where it is numbers.
    private static List<List<String>> words(List<String> values) {
        double[] numbers = values.stream().filter(Features::isThere).mapToDouble(Features::number).toArray();
        if (numbers.length > 0 && Arrays.stream(numbers).allMatch(Double::isFinite) && Arrays.stream(numbers).distinct().count() > MOST_NUMBERS) {
            double[] limits = limits(numbers);
            return values.stream().map(v -> isThere(v) ? List.of(part(number(v), limits)) : List.<String>of()).toList();
        }
        List<List<String>> split = values.stream().map(v -> isThere(v) ? split(v) : List.<String>of()).toList();
        double each = split.stream().filter(w -> !w.isEmpty()).mapToInt(List::size).average().orElse(0);
        return each >= TEXT ? split : values.stream().map(v -> isThere(v) ? List.of(v.strip()) : List.<String>of()).toList();
    }

    private static boolean isThere(String value) {
        return value != null && !value.isBlank();
    }

    private static double number(String value) {
        try {
            return Double.parseDouble(value.strip());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static List<String> split(String value) {
        return Arrays.stream(value.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")).filter(w -> !w.isEmpty()).toList();
    }

    /// Upper ends of the parts but the last.
    private static double[] limits(double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return IntStream.range(1, PARTS).mapToDouble(p -> sorted[p * (sorted.length - 1) / PARTS]).distinct().toArray();
    }

    private static String part(double value, double[] limits) {
        for (double limit : limits) if (value <= limit) return UP_TO + limit;
        return "over " + limits[limits.length - 1];
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Features f && names.equals(f.names) && Arrays.deepEquals(codes, f.codes);
    }

    @Override
    public int hashCode() {
        return names.hashCode() * 31 + Arrays.deepHashCode(codes);
    }
}
