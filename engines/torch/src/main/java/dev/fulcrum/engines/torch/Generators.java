package dev.fulcrum.engines.torch;

import java.util.Map;

final class Generators {
    private Generators() {}

    static void addTo(Map<String, Operator> all) {}
}
