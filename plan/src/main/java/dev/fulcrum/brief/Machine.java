package dev.fulcrum.brief;

import dev.fulcrum.unit.Estimate;

/// A machine that trains or serves, with what it costs.
///
/// @param name          for example "c7i.large", or "here"
/// @param cores         at least 1
/// @param memory        bytes
/// @param price         money an hour for the whole machine, on demand; of an owned one capital / (life x utilisation)
/// @param tenure        whether electricity is inside the price
/// @param spot          money an hour that may be interrupted
/// @param committed     money an hour of a machine that is paid for at every hour of the horizon
/// @param wattsIdle     watts of the idle machine, for each core
/// @param wattsBusyCore watts that one more busy core draws
public record Machine(String name, int cores, Estimate memory, Estimate price, Tenure tenure, Estimate spot, Estimate committed,
        Estimate wattsIdle, Estimate wattsBusyCore) {
    /// Rented: electricity is inside the price, kWh count for energy and carbon only. Owned: kWh x PUE x price comes on top.
    public enum Tenure { RENTED, OWNED }
}
