package dev.fulcrum.cli;

import dev.fulcrum.scaling.Hardware;
import dev.fulcrum.scaling.Objective;
import dev.fulcrum.scaling.PaperPlan;
import dev.fulcrum.scaling.Precision;
import dev.fulcrum.scaling.Scale;
import dev.fulcrum.scaling.Trade;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `scale` says: the plan beside the habit.
///
/// @param quality as it was asked for
/// @param cheaper factor on the price of serving by the trend of hardware
/// @param report  page that was written
record TradeTranscript(Trade trade, String quality, Hardware trains, Hardware serves, double cheaper, Optional<Path> report) {
    static Precision trainsIn(Hardware device) {
        return device.best(List.of(Precision.BF16, Precision.FP16, Precision.FP32));
    }

    static Precision servesIn(Hardware device) {
        return device.best(List.of(Precision.INT8, Precision.FP16, Precision.BF16, Precision.FP32));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("law", trade.law());
        json.put("quality", Map.of("asked", quality, "loss", trade.loss()));
        json.put("demand", Map.of("tokens", trade.demand().tokens(), "inputTokens", trade.demand().inputTokens(), "outputTokens",
                trade.demand().outputTokens()));
        json.put("objective", byMoney() ? "money" : "flops");
        json.put("currency", trade.money().unit());
        json.put("plan", trade.plan());
        json.put("habit", trade.habit());
        json.put("saving", trade.saving());
        json.put("basis", Map.of("flops", trade.flopsBasis(), "cost", trade.costBasis()));
        json.put("train", machine(trains, trainsIn(trains)));
        json.put("serve", machine(serves, servesIn(serves)));
        json.put("servingPriceFactor", cheaper);
        report.ifPresent(file -> json.put("report", file.toString()));
        return json;
    }

    private static Map<String, Object> machine(Hardware device, Precision precision) {
        return Map.of("device", device.name(), "precision", precision, "peak", device.peak(precision), "priceHour",
                device.figures().get(Hardware.PRICE));
    }

    private boolean byMoney() {
        return !trade.objective().equals(Objective.FLOPS);
    }

    String text() {
        TextTable out = new TextTable();
        out.line("quality   loss %.4f, asked as %s, under %s", trade.loss(), quality, trade.law().name());
        out.line("demand    %s tokens over its life, %s read and %s written", Scale.of(trade.demand().tokens()),
                Scale.of(trade.demand().inputTokens()), Scale.of(trade.demand().outputTokens()));
        out.line("least     %s", byMoney() ? "money" : "FLOPs");
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
        out.line("");
        out.line("saves     %s of the FLOPs [%s], %s of the money [%s]", Wording.share(trade.saving().flops()), trade.flopsBasis(),
                Wording.share(trade.saving().cost()), trade.costBasis());
        out.line("prices    %s; %s%s", price("trains", trains, trainsIn(trains)), price("serves", serves, servesIn(serves)),
                cheaper == 1 ? "" : ", x %.3f for the trend of hardware".formatted(cheaper));
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
