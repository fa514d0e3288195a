package dev.fulcrum.cli;

import dev.fulcrum.cli.Typed.Kind;
import dev.fulcrum.scaling.Box;
import dev.fulcrum.scaling.Prize;
import dev.fulcrum.scaling.StopRule;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Wording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `fulcrum scale stop-rule`: what to try first, and when to stop trying.
@Command(name = "stop-rule", description = "In which order to buy trials, and when to stop: Weitzman's reservation values.",
        footer = {"", "  ./fulcrum scale stop-rule --box A:15:1:0.5x100,0.5x55 --box W:20:2:0.2x240,0.8x0 --interest 10%"})
final class ScaleStopRuleVerb extends Verb {
    private static final int MOST_WITH_VALUE = 10;
    private static final Pattern DISTRIBUTION = Pattern.compile("(normal|uniform)\\(([^,]+),([^,]+)\\)");

    @Option(names = "--box", paramLabel = "BOX",
            description = "NAME:COST:PERIODS:PRIZE with a prize of PROBABILITYxVALUE,... or normal(MEAN,SD) or"
            + " uniform(LOW,HIGH); may be repeated.")
    List<String> boxes = List.of();

    @Option(names = "--interest", paramLabel = "RATE", description = "A period. Default ${DEFAULT-VALUE}.")
    String interest = "0%";

    private final Typed typed = new Typed();

    ScaleStopRuleVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        if (boxes.isEmpty()) typed.refuse("--box", "must be given", "nothing", "A:15:1:0.5x100,0.5x55");
        double rate = typed.notNegative("--interest", interest, Kind.SHARE);
        List<Box> read = boxes.stream().map(this::box).filter(Objects::nonNull).toList();
        typed.check();
        StopRule rule = new StopRule(read, rate);
        boolean valued = rule.isDiscrete() && read.size() <= MOST_WITH_VALUE;
        TextTable out = new TextTable();
        out.line("Open in this order; stop once the best so far is at least the next reservation value:");
        out.row("", "reservation value", "cost", "mean prize", valued ? "value when opened first" : "");
        List<Map<String, Object>> order = new ArrayList<>();
        for (Box b : rule.boxes()) order.add(told(b, rule, rate, valued, out));
        Map<String, Object> json = new LinkedHashMap<>(Map.of("order", order, "basis", Basis.MODELLED));
        if (valued) json.put("value", rule.value());
        if (valued) out.line("").line("value     %.3f; no other rule gets more", rule.value());
        return Answer.met(json, out.toString());
    }

    private static Map<String, Object> told(Box b, StopRule rule, double rate, boolean valued, TextTable out) {
        double z = b.reservation(rate);
        Map<String, Object> json = new LinkedHashMap<>(Map.of("name", b.name(), "reservation", z, "cost", b.cost(), "meanPrize",
                b.prize().mean()));
        if (valued) json.put("valueOpenedFirst", rule.valueOpening(b));
        out.row(b.name(), "%.3f".formatted(z), Wording.number(b.cost()), Wording.number(b.prize().mean()),
                valued ? "%.3f".formatted(rule.valueOpening(b)) : "");
        return json;
    }

    private Box box(String text) {
        String[] parts = text.split(":");
        if (parts.length != 4) {
            typed.refuse("--box", "must be NAME:COST:PERIODS:PRIZE", text, "A:15:1:0.5x100,0.5x55");
            return null;
        }
        double cost = typed.positive("--box " + parts[0] + " cost", parts[1], Kind.COUNT);
        double periods = typed.notNegative("--box " + parts[0] + " periods", parts[2], Kind.COUNT);
        Prize prize = typed.found(() -> prize(parts[0], parts[3]));
        return prize == null || Double.isNaN(cost + periods) ? null : new Box(parts[0], cost, periods, prize);
    }

    private Prize prize(String name, String text) {
        Matcher m = DISTRIBUTION.matcher(text);
        String option = "--box " + name + " prize";
        if (m.matches() && m.group(1).equals("normal")) {
            return whole(new Prize.Normal(number(option, m.group(2)), typed.positive(option, m.group(3), Kind.COUNT)));
        }
        if (m.matches()) {
            double low = number(option, m.group(2));
            return whole(new Prize.Uniform(low, typed.number(option, m.group(3), Kind.COUNT, low, Double.MAX_VALUE)));
        }
        List<Prize.Outcome> outcomes = new ArrayList<>();
        for (String outcome : text.split(",")) {
            String[] words = outcome.split("x");
            if (words.length != 2) {
                typed.refuse(option, "must be PROBABILITYxVALUE, normal(M,S) or uniform(L,H)", text, "0.5x100,0.5x55");
                return null;
            }
            outcomes.add(new Prize.Outcome(typed.notNegative(option, words[0], Kind.SHARE), number(option, words[1])));
        }
        return outcomes.stream().anyMatch(o -> Double.isNaN(o.probability() + o.value())) ? null : new Prize.Discrete(outcomes);
    }

    private static Prize whole(Prize prize) {
        return Double.isNaN(prize.mean() + prize.expectedGain(0)) ? null : prize;
    }

    private double number(String option, String text) {
        return typed.number(option, text, Kind.COUNT, -Double.MAX_VALUE, Double.MAX_VALUE);
    }
}
