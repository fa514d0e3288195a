package dev.fulcrum.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The shape that an Einsum equation without an ellipsis makes: "bij, bjk -> bik".
final class EinsumShape {
    private EinsumShape() {}

    static Shaped of(String equation, List<Shaped> in) {
        Map<Integer, Long> sizes = letters(equation, in);
        String result = equation.substring(equation.indexOf("->") + 2).replace(" ", "");
        return in.getFirst().with(result.chars().mapToLong(sizes::get).toArray());
    }

    /// The size of each letter: their product is the number of products that are summed.
    static long[] sizes(String equation, List<Shaped> in) {
        return letters(equation, in).values().stream().mapToLong(Long::longValue).toArray();
    }

    private static Map<Integer, Long> letters(String equation, List<Shaped> in) {
        String plain = equation.replace(" ", "");
        int arrow = plain.indexOf("->");
        if (arrow < 0 || plain.contains(".")) throw new IllegalArgumentException("only equations with a result and no ellipsis");
        String[] terms = plain.substring(0, arrow).split(",", -1);
        if (terms.length != in.size()) throw new IllegalArgumentException("one term an input");
        Map<Integer, Long> sizes = new HashMap<>();
        for (int i = 0; i < terms.length; i++) measure(terms[i], in.get(i), sizes);
        return sizes;
    }

    private static void measure(String letters, Shaped x, Map<Integer, Long> sizes) {
        if (letters.length() != x.rank()) throw new IllegalArgumentException("one letter a dimension");
        for (int a = 0; a < x.rank(); a++) sizes.merge((int) letters.charAt(a), x.dim(a), Math::max);
    }
}
