package dev.fulcrum.cli;

import dev.fulcrum.scaling.Hardware;
import dev.fulcrum.scaling.PaperPlan;
import dev.fulcrum.scaling.Precision;
import dev.fulcrum.scaling.Scale;
import dev.fulcrum.scaling.Trade;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What `scale` says: the plan beside the habit.
///
/// @param quality as it was asked for
/// @param cheaper factor on the price of serving by the trend of hardware
/// @param energy  where the watts of both devices are known
/// @param report  page that was written
record TradeTranscript(Trade trade, String quality, Machines machines, double cheaper, Optional<TradeEnergy> energy,
        Optional<Path> report) {
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("law", trade.law());
        json.put("quality", Map.of("asked", quality, "loss", trade.loss()));
        json.put("demand", Map.of("tokens", trade.demand().tokens(), "inputTokens", trade.demand().inputTokens(), "outputTokens",
                trade.demand().outputTokens()));
        json.put("objective", least().toLowerCase(Locale.ROOT));
        json.put("currency", trade.money().unit());
        json.put("plan", trade.plan());
        json.put("habit", trade.habit());
        json.put("saving", trade.saving());
        json.put("basis", Map.of("flops", trade.flopsBasis(), "cost", trade.costBasis()));
        energy.ifPresent(e -> json.put("energy", e.json()));
        json.put("train", machine(machines.trains(), machines.trainsIn()));
        json.put("serve", machine(machines.serves(), machines.servesIn()));
        json.put("servingPriceFactor", cheaper);
        report.ifPresent(file -> json.put("report", file.toString()));
        return json;
    }

    private static Map<String, Object> machine(Hardware device, Precision precision) {
        return Map.of("device", device.name(), "precision", precision, "peak", device.peak(precision), "priceHour",
                device.figures().get(Hardware.PRICE));
    }

    private String least() {
        return switch (trade.objective().unit()) {
            case "FLOP" -> "FLOPs";
            case "kWh" -> "energy";
            default -> "money";
        };
    }

    String text() {
        TextTable out = new TextTable();
        out.line("quality   loss %.4f, asked as %s, under %s", trade.loss(), quality, trade.law().name());
        out.line("demand    %s tokens over its life, %s read and %s written", Scale.of(trade.demand().tokens()),
                Scale.of(trade.demand().inputTokens()), Scale.of(trade.demand().outputTokens()));
        out.line("least     %s", least());
        out.line("");
        PaperPlan plan = trade.plan();
        PaperPlan habit = trade.habit();
        out.row("", "plan", "habit (cheapest to train)");
        out.row("parameters", Scale.of(plan.parameters()), Scale.of(habit.parameters()));
        out.row("training tokens", Scale.of(plan.tokens()), Scale.of(habit.tokens()));
        out.row("tokens a parameter", Scale.of(plan.tokensPerParameter()), Scale.of(habit.tokensPerParameter()));
        out.row("training FLOPs", Scale.of(plan.trainingFlops()), Scale.of(habit.trainingFlops()));
        out.row("inference FLOPs", Scale.of(plan.inferenceFlops()), Scale.of(habit.inferenceFlops()));
        out.row("all FLOPs", Scale.of(plan.totalFlops()), Scale.of(habit.totalFlops()));
        out.row("training money", money(plan.trainingCost()), money(habit.trainingCost()));
        out.row("inference money", money(plan.inferenceCost()), money(habit.inferenceCost()));
        out.row("all money", money(plan.cost()), money(habit.cost()));
        energy.ifPresent(e -> e.rows(out));
        out.line("");
        out.line("saves     %s of the FLOPs [%s], %s of the money [%s]", Wording.share(trade.saving().flops()), trade.flopsBasis(),
                Wording.share(trade.saving().cost()), trade.costBasis());
        out.line("prices    %s; %s%s", price("trains", machines.trains(), machines.trainsIn()), price("serves", machines.serves(),
                machines.servesIn()),
                cheaper == 1 ? "" : ", x %.3f for the trend of hardware".formatted(cheaper));
        energy.ifPresent(e -> e.line(out));
        plan.warnings().forEach(w -> out.line("warning   plan: %s", w));
        habit.warnings().forEach(w -> out.line("warning   habit: %s", w));
        report.ifPresent(file -> out.line("report    %s", Transcript.shorter(file)));
        return out.toString();
    }

    private static String money(double value) {
        return Wording.number(value) + " USD";
    }

    private static String price(String does, Hardware device, Precision precision) {
        Estimate price = device.need(Hardware.PRICE);
        return "%s %s %s at %s [%s, %s %s]".formatted(device.name(), does, precision.key(), Wording.estimate(price), price.basis(),
                device.figures().get(Hardware.PRICE).source(), device.figures().get(Hardware.PRICE).date());
    }
}
