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
}
