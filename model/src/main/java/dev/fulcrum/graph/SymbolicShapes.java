package dev.fulcrum.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// Types and shapes of all values of a graph with the names of the sizes that its inputs leave open: a batch stays "batch" through a
/// convolution, a Reshape and shape arithmetic; past and present keys become "past + sequence"; a stride makes "(height + 1)/2".
///
/// There is one set of shape rules, that of [ShapeInference]. It is asked at some fifty chosen sizes, and each dimension gets the
/// formula that holds at all of them (constants, sums and products of sizes that may be divided and rounded down), or stays unknown. Some
/// of the sizes are multiples of 32, for networks that take no others. Where no formula holds at all sizes, one that holds at those
/// which the network can work with is given: a table of positions that is cut at the length of the sequence has that length. A size of
/// 1 may broadcast, and is not described.
public final class SymbolicShapes {
    /// With more names than these one at a time is not tried; then only constants and the names themselves are found.
    private static final int MOST_SWEPT = 32;
    private static final long[] FREE = {5, 6, 7, 8, 9, 11, 13, 16, 18, 23, 27, 37, 47, 63};
    private static final long[] ALIGNED = {32, 64, 96, 128, 192, 224, 320, 480};
    private static final int JOINT = 8;

    private final Graph graph;
    private final Map<String, List<String>> inputs = new LinkedHashMap<>();
    private final Set<String> hidden = new LinkedHashSet<>();
    private final List<String> symbols;
    private final Map<String, Long> base = new HashMap<>();

    private SymbolicShapes(Graph graph) {
        this.graph = graph;
        Set<String> names = new LinkedHashSet<>();
        for (Value v : graph.inputs()) {
            v.type().flatMap(TensorType::shape).ifPresent(dims -> inputs.put(v.name(), names(v.name(), dims, names)));
        }
        symbols = List.copyOf(names);
        for (int i = 0; i < symbols.size(); i++) base.put(symbols.get(i), 32L * (2 + i % 7));
    }

    private List<String> names(String input, List<Dim> dims, Set<String> all) {
        List<String> own = new ArrayList<>();
        for (int a = 0; a < dims.size(); a++) {
            switch (dims.get(a)) {
                case Dim.Size(long size) -> own.add(String.valueOf(size));
                case Dim.Symbol(String name) -> own.add(symbol(name, all));
                case Dim.Unknown() -> {
                    own.add(symbol(input + "?" + a, all));
                    hidden.add(own.getLast());
                }
            }
        }
        return own;
    }

    private static String symbol(String name, Set<String> all) {
        // A name of digits would read as a size.
        String symbol = name.matches("\\d+") ? "d" + name : name;
        all.add(symbol);
        return symbol;
    }

    /// @return type of every value that could be inferred; a dimension is a size, a [Dim.Symbol] with a name or formula, or unknown. A
    /// value whose rank depends on a size has no shape.
    public static Map<String, TensorType> infer(Graph graph) {
        SymbolicShapes shapes = new SymbolicShapes(graph);
        Map<String, TensorType> types = new LinkedHashMap<>();
        shapes.formulas().forEach((name, t) -> types.put(name, shapes.type(t)));
        return types;
    }

    /// Formulas of the dimensions of a value, each empty where none was found; no list where the rank differs.
    record Formulas(ElementType element, Optional<List<Optional<SizeFormula>>> dims) {}

    static Map<String, Formulas> formulasOf(Graph graph) {
        return new SymbolicShapes(graph).formulas();
    }

    private TensorType type(Formulas f) {
        return new TensorType(f.element(), f.dims().map(dims -> dims.stream().map(this::dim).toList()));
    }

    private Dim dim(Optional<SizeFormula> formula) {
        if (formula.isEmpty() || formula.get().symbols().stream().anyMatch(hidden::contains)) return new Dim.Unknown();
        return formula.get() instanceof SizeFormula.Sum(long size, List<SizeFormula.Term> terms) && terms.isEmpty() ? Dim.of(size)
                : Dim.of(formula.get().toString());
    }

    private Map<String, Formulas> formulas() {
        Map<String, List<Map<String, Long>>> where = new LinkedHashMap<>();
        Map<String, List<Shaped>> what = new LinkedHashMap<>();
        Map<Map<String, Long>, Integer> known = new LinkedHashMap<>();
        for (Map<String, Long> sizes : probes()) {
            Map<String, Shaped> shapes = ShapeInference.shapes(graph, at(sizes));
            known.put(sizes, shapes.size());
            shapes.forEach((name, s) -> {
                where.computeIfAbsent(name, k -> new ArrayList<>()).add(sizes);
                what.computeIfAbsent(name, k -> new ArrayList<>()).add(s);
            });
        }
        int most = known.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        Set<Map<String, Long>> workable = new LinkedHashSet<>(known.keySet());
        workable.removeIf(sizes -> known.get(sizes) < most);
        Map<String, Formulas> found = new LinkedHashMap<>();
        what.forEach((name, shapes) -> found.put(name, fit(where.get(name), shapes, workable)));
        return found;
    }

    private Formulas fit(List<Map<String, Long>> where, List<Shaped> what, Set<Map<String, Long>> workable) {
        int rank = what.getFirst().rank();
        ElementType element = what.getFirst().type();
        if (what.stream().anyMatch(s -> s.rank() != rank)) return new Formulas(element, Optional.empty());
        List<Optional<SizeFormula>> dims = new ArrayList<>();
        for (int a = 0; a < rank; a++) {
            List<SizeFit.Seen> seen = new ArrayList<>();
            for (int i = 0; i < what.size(); i++) seen.add(new SizeFit.Seen(where.get(i), what.get(i).dim(a)));
            List<SizeFit.Seen> atWorkable = seen.stream().filter(s -> workable.contains(s.sizes())).toList();
            dims.add(new SizeFit(base, symbols, seen).formula().or(() -> new SizeFit(base, symbols, atWorkable).formula()));
        }
        return new Formulas(element, Optional.of(dims));
    }

    private Map<String, long[]> at(Map<String, Long> sizes) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        inputs.forEach((name, dims) -> shapes.put(name, dims.stream().mapToLong(d -> sizes.getOrDefault(d, 0L) > 0 ? sizes.get(d)
                : Long.parseLong(d)).toArray()));
        return shapes;
    }

    /// The base, one size at a time away from it, and all at once.
    private Set<Map<String, Long>> probes() {
        Set<Map<String, Long>> probes = new LinkedHashSet<>(List.of(base));
        if (symbols.isEmpty()) return probes;
        for (String symbol : symbols.size() <= MOST_SWEPT ? symbols : List.<String>of()) {
            for (long size : FREE) probes.add(with(symbol, size));
            for (long size : ALIGNED) probes.add(with(symbol, size));
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < JOINT; i++) {
            long[] from = i % 2 == 0 ? ALIGNED : FREE;
            Map<String, Long> sizes = new HashMap<>();
            symbols.forEach(s -> sizes.put(s, from[random.nextInt(from.length)]));
            probes.add(sizes);
        }
        return probes;
    }

    private Map<String, Long> with(String symbol, long size) {
        Map<String, Long> sizes = new HashMap<>(base);
        sizes.put(symbol, size);
        return sizes;
    }
}
