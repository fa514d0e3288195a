package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;

/// The machine that trains and serves.
///
/// @param cores  at least 1
/// @param memory bytes
/// @param price  money an hour for the whole machine
/// @param tenure whether electricity is inside the price
public record Machine(int cores, Estimate memory, Estimate price, Tenure tenure) {
    /// Rented: electricity is inside the price, kWh count for energy and carbon only. Owned: kWh x PUE x price comes on top.
    public enum Tenure { RENTED, OWNED }
}
