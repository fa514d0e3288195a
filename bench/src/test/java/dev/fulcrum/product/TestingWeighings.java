package dev.fulcrum.product;

import dev.fulcrum.balance.Weighings;
import dev.fulcrum.measure.Protocol;
import java.util.List;

/// Weighing that takes a second where users' takes a minute: the flow is looked at, not the figures.
final class TestingWeighings {
    private static final Protocol QUICK = new Protocol(1, 2, 2, List.of(8), 1, 1, 2, 1, 0.05, 5);
    static final Weighings WEIGHINGS = new Weighings(QUICK, QUICK.withProcesses(3));

    private TestingWeighings() {}
}
