package dev.fulcrum.engines.torch;

import java.util.Map;

final class Indexing {
    private Indexing() {}

    static void addTo(Map<String, Operator> all) {}
}
