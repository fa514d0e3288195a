package dev.fulcrum.balance;

import dev.fulcrum.measure.Protocol;
import java.util.List;

/// How models are weighed in a run.
///
/// @param first   every size, before any training, and every form that compression makes
/// @param confirm the few that a decision names, before it is announced
public record Weighings(Protocol first, Protocol confirm) {
    public static final Weighings USUAL = new Weighings(Protocol.DEFAULT,
            new Protocol(2, 12, 40, List.of(8, 32), 3, 6, 4, 1, 0.05, 5));
}
