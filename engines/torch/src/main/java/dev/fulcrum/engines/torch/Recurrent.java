package dev.fulcrum.engines.torch;

import java.util.Map;

final class Recurrent {
    private Recurrent() {}

    static void addTo(Map<String, Operator> all) {}
}
