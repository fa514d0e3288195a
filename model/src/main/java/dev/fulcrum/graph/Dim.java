package dev.fulcrum.graph;

/// One dimension of a declared shape: a size, a named unknown such as "N", or nothing known.
public sealed interface Dim {
    record Size(long value) implements Dim {}

    record Symbol(String name) implements Dim {}

    record Unknown() implements Dim {}

    static Dim of(long size) {
        return new Size(size);
    }

    static Dim of(String symbol) {
        return new Symbol(symbol);
    }

    /// A shape for people, for example `[batch, 3, ?, 224]`.
    static String words(java.util.List<Dim> shape) {
        return shape.stream().map(d -> switch (d) {
            case Size(long size) -> Long.toString(size);
            case Symbol(String name) -> name;
            case Unknown() -> "?";
        }).collect(java.util.stream.Collectors.joining(", ", "[", "]"));
    }
}
