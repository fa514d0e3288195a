package dev.fulcrum.ledger;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/// Small entries and a clock that stands still.
final class TestingEntries {
    static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
    static final Provenance ORIGIN = new Provenance("ada", "0.1.0 (72c03ce)", "25.0.3", 42, "2 cores");

    private TestingEntries() {}

    static Facts facts(String line, double money, Object number) {
        Costs costs = new Costs(60, 2, new Estimate(money, money * 0.9, money * 1.1, "USD", Basis.MODELLED), Estimate.exact(10, "J",
                Basis.MODELLED));
        return Facts.of(line, costs, Map.of("number", number, "name", "w24 d2 é <b>"), ORIGIN);
    }

    static Entry trained(String line, double money, Object number) {
        return new Entry.Trained(facts(line, money, number).keyed(key(number)));
    }

    static ContentHash key(Object number) {
        return Json.hash(Map.of("asked", number));
    }
}
