package dev.fulcrum.engines.torch;

import java.util.Map;

final class Resizing {
    private Resizing() {}

    static void addTo(Map<String, Operator> all) {}
}
