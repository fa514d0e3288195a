package dev.fulcrum.cli;

import dev.fulcrum.scaling.LifetimeDemand;
import dev.fulcrum.scaling.ModelSize;
import dev.fulcrum.scaling.Objective;
import dev.fulcrum.scaling.PaperPlan;
import dev.fulcrum.scaling.Scale;
import dev.fulcrum.scaling.Trade;
import dev.fulcrum.unit.Basis;
import java.util.LinkedHashMap;
import java.util.Map;

/// Energy and carbon of the plan beside the habit, both devices drawing the watts that the catalogue has all the time: assumed, since the
/// mean draw is not known.
///
/// @param energy    kWh a FLOP
/// @param intensity kg CO2e a kWh
record TradeEnergy(Trade trade, Objective energy, double intensity) {

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("plan", of(trade.plan()));
        json.put("habit", of(trade.habit()));
        json.put("saving", 1 - total(trade.plan()) / total(trade.habit()));
        if (trade.demand().tokens() > 0) json.put("parityTokens", parity());
        json.put("basis", Basis.ASSUMED);
        return json;
    }

    private Map<String, Object> of(PaperPlan plan) {
        return Map.of("trainingKwh", energy.training(size(plan)), "inferenceKwh", energy.inference(size(plan), trade.demand()), "totalKwh",
                total(plan), "tonnes", total(plan) * intensity / 1000);
    }

    void rows(TextTable out) {
        LifetimeDemand demand = trade.demand();
        out.row("training energy", kwh(energy.training(size(trade.plan()))), kwh(energy.training(size(trade.habit()))));
        out.row("inference energy", kwh(energy.inference(size(trade.plan()), demand)), kwh(energy.inference(size(trade.habit()), demand)));
        out.row("carbon", tonnes(trade.plan()), tonnes(trade.habit()));
    }

    void line(TextTable out) {
        if (trade.demand().tokens() == 0) return;
        out.line("parity    after %s tokens the plan's answers have used as much energy as its training [ASSUMED: full power all the time]",
                Scale.of(parity()));
    }

    private double parity() {
        return energy.parity(size(trade.plan()), trade.demand());
    }

    private double total(PaperPlan plan) {
        return energy.total(size(plan), trade.demand());
    }

    private String tonnes(PaperPlan plan) {
        return Scale.of(total(plan) * intensity / 1000) + " t CO2e";
    }

    private static String kwh(double value) {
        return Scale.of(value) + " kWh";
    }

    private static ModelSize size(PaperPlan plan) {
        return new ModelSize(plan.parameters(), plan.tokens());
    }
}
