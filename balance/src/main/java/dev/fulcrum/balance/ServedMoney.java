package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.unit.Estimate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What serving one model costs at a demand, on the price book's machine and shared pool: ASSUMED prices x measured time.
///
/// @param demand       requests a month
/// @param aMonth       money of the first month
/// @param perThousand  money a thousand requests
public record ServedMoney(Estimate demand, Estimate aMonth, Estimate perThousand) {
    private static final String BRIEF = "task: image-classification\ndata: {images: none}\ndemand: 1\n";

    /// A brief of nothing but a demand, all prices from the shipped book.
    ///
    /// @param demand as in a brief, "3e7" or "100 a second"
    /// @throws dev.fulcrum.unit.FaultException when that is no number of requests
    public static Brief asked(String demand) {
        return Brief.parse("measure", BRIEF, Map.of(), data -> data.text("images")).with(Map.of("demand", demand));
    }

    static ServedMoney of(Measurement weights, Brief brief) {
        double volume = brief.demand().requests().value();
        var model = new Candidate("model", new Quality("accuracy", 1, 1), Optional.empty(), weights, Optional.empty(), List.of());
        Estimate month = Planner.servingByMonth(brief, model).getFirst();
        return new ServedMoney(brief.demand().requests(), month,
                month.in(month.unit() + "/1000 requests", volume == 0 ? 0 : 1000 / volume));
    }
}
