package dev.fulcrum.cli;

import dev.fulcrum.scaling.Hardware;
import dev.fulcrum.scaling.Objective;
import dev.fulcrum.scaling.Precision;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Optional;

/// The devices of a plan on paper, one that trains and one that serves, as prices of a FLOP in money and in energy.
record Machines(Hardware trains, Hardware serves) {

    Precision trainsIn() {
        return trains.best(List.of(Precision.BF16, Precision.FP16, Precision.FP32));
    }

    Precision servesIn() {
        return serves.best(List.of(Precision.INT8, Precision.FP16, Precision.BF16, Precision.FP32));
    }

    /// @throws dev.fulcrum.unit.FaultException when a peak or the price is not known
    Estimate trainingPrice() {
        return trains.pricePerOperation(trainsIn());
    }

    Estimate servingPrice() {
        return serves.pricePerOperation(servesIn());
    }

    Basis basis() {
        return trainingPrice().basis().weakest(servingPrice().basis());
    }

    /// @param cheaper factor on the price of serving
    Objective money(Objective.Utilisation utilisation, double cheaper) {
        return Objective.money("USD", trainingPrice().value(), servingPrice().value() * cheaper, utilisation);
    }

    /// Nothing where the watts of one are not published.
    Optional<Objective> energy(Objective.Utilisation utilisation, double pue) {
        if (trains.figure(Hardware.WATTS).isEmpty() || serves.figure(Hardware.WATTS).isEmpty()) return Optional.empty();
        return Optional.of(Objective.energy(trains.need(Hardware.WATTS).value() / trains.peak(trainsIn()).value(),
                serves.need(Hardware.WATTS).value() / serves.peak(servesIn()).value(), pue, utilisation));
    }
}
