package dev.fulcrum.cli;

import dev.fulcrum.balance.PaperPage;
import dev.fulcrum.cli.Typed.Kind;
import dev.fulcrum.scaling.Catalogue;
import dev.fulcrum.scaling.Hardware;
import dev.fulcrum.scaling.HardwareTrend;
import dev.fulcrum.scaling.LifetimeDemand;
import dev.fulcrum.scaling.Objective;
import dev.fulcrum.scaling.ScalingLaw;
import dev.fulcrum.scaling.Trade;
import dev.fulcrum.unit.Basis;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `fulcrum scale`: a language model on paper, the cheapest over its life beside the cheapest to train.
@Command(name = "scale", synopsisSubcommandLabel = "[VERB]",
        description = "Plan a language model at internet scale on paper: how large, and how long to train, for a lifetime of answers.",
        footer = {"", "  ./fulcrum scale --quality chinchilla-13B --demand 2e12-tokens --train a100-80 --serve l4"})
final class ScaleVerb extends Verb {
    /// No language model is worse: guessing among a vocabulary of millions.
    private static final double MOST_LOSS = 20;

    @Option(names = "--law", paramLabel = "NAME", description = "Set of scaling-law constants; see: scale laws. Default ${DEFAULT-VALUE}.")
    String law = "besiroglu";

    @Option(names = "--quality", paramLabel = "QUALITY",
            description = "chinchilla-13B: as good as a compute-optimal model of that size; or a loss.")
    String quality;

    @Option(names = "--demand", paramLabel = "DEMAND",
            description = "Over the model's life: 2e12-tokens, 175M-requests (of 70 tokens in, 215 out).")
    String demand;

    @Option(names = "--train", paramLabel = "DEVICE", description = "Trains; see: scale hardware. Default ${DEFAULT-VALUE}.")
    String train = "a100-80";

    @Option(names = "--serve", paramLabel = "DEVICE", description = "Serves, in int8 where it can. Default ${DEFAULT-VALUE}.")
    String serve = "a100-40";

    @Option(names = "--objective", paramLabel = "WHAT", description = "flops, money or energy. Default ${DEFAULT-VALUE}.")
    String objective = "flops";

    @Option(names = "--split", paramLabel = "SPLIT",
            description = "Share of tokens read: literal (70/285), compatible (70/215), or a number.")
    String split = "literal";

    @Option(names = "--mfu", paramLabel = "T,I,O",
            description = "Share of the peak reached in training, reading, writing. Default ${DEFAULT-VALUE}.")
    String mfu = "0.5,0.5,0.01";

    @Option(names = "--horizon", paramLabel = "YEARS", description = "How long it serves, for --trend. Default ${DEFAULT-VALUE}.")
    String horizon = "3y";

    @Option(names = "--trend", paramLabel = "YEARS", description = "Operations a dollar double every so many years; by default never.")
    String trend;

    @Option(names = "--pue", paramLabel = "RATIO",
            description = "Energy of the building over that of the machines. Default ${DEFAULT-VALUE}.")
    String pue = "1.1";

    @Option(names = "--carbon", paramLabel = "INTENSITY", description = "Of the grid. Default ${DEFAULT-VALUE}.")
    String carbon = "0.429kg/kWh";

    @Option(names = "--report", paramLabel = "FILE", description = "Write a page with the trade curve.")
    Path report;

    @Mixin
    Devices devices = new Devices();

    private final Typed typed = new Typed();

    private ScaleVerb(Door door) {
        super(door);
    }

    /// The verb with its own verbs; `--objective energy` means the objective, not the verb.
    static CommandLine commandLine(Door door) {
        return new CommandLine(new ScaleVerb(door))
                .addSubcommand(new ScaleAllocateVerb(door))
                .addSubcommand(new ScaleSpanVerb(door))
                .addSubcommand(new ScaleParityVerb(door))
                .addSubcommand(new ScaleEnergyVerb(door))
                .addSubcommand(new ScaleTestTimeVerb(door))
                .addSubcommand(new ScaleQueueVerb(door))
                .addSubcommand(new ScaleStopRuleVerb(door))
                .addSubcommand(new ScalePruneVerb(door))
                .addSubcommand(new ScalePrecisionVerb(door))
                .addSubcommand(new ScaleRooflineVerb(door))
                .addSubcommand(new ScalePayVerb(door))
                .addSubcommand(new ScaleHardwareVerb(door))
                .addSubcommand(new ScaleLawsVerb(door))
                .setAllowSubcommandsAsOptionParameters(true);
    }

    @Override
    Answer answer() {
        Machines machines = machines();
        ScalingLaw constants = typed.found(() -> ScalingLaw.catalogue().find(law));
        Objective.Utilisation utilisation = utilisation();
        LifetimeDemand tokens = LifetimeDemand.of(typed.notNegative("--demand", demand, Kind.TOKENS), share());
        double cheaper = cheaper();
        double building = typed.number("--pue", pue, Kind.COUNT, 0.999, 10);
        double intensity = typed.notNegative("--carbon", carbon, Kind.CARBON);
        double loss = constants == null ? typed.positive("--quality", bare(), Kind.COUNT) : loss(constants);
        typed.check();
        Objective money = machines.money(utilisation, cheaper);
        Optional<Objective> energy = machines.energy(utilisation, building);
        Basis prices = machines.basis().weakest(trend == null ? Basis.MODELLED : Basis.ASSUMED);
        Trade trade = Trade.of(constants, loss, tokens, wanted(money, energy), money, prices);
        if (report != null) new PaperPage(trade, quality).report().write(report);
        TradeTranscript told = new TradeTranscript(trade, quality, machines, cheaper,
                energy.map(e -> new TradeEnergy(trade, e, intensity)), Optional.ofNullable(report));
        return Answer.met(told.json(), told.text());
    }

    /// Null, with the faults kept, where a device is unknown or lacks a figure that the objective needs.
    private Machines machines() {
        if (!List.of("flops", "money", "energy").contains(objective)) {
            typed.refuse("--objective", "must be flops, money or energy", objective, "flops");
        }
        Catalogue<Hardware> catalogue = typed.found(devices::catalogue);
        Hardware trains = catalogue == null ? null : typed.found(() -> Devices.find(catalogue, train));
        Hardware serves = catalogue == null ? null : typed.found(() -> Devices.find(catalogue, serve));
        if (trains == null || serves == null) return null;
        Machines machines = new Machines(trains, serves);
        typed.found(machines::trainingPrice);
        typed.found(machines::servingPrice);
        if (objective.equals("energy")) for (Hardware device : List.of(trains, serves)) typed.found(() -> device.need(Hardware.WATTS));
        return machines;
    }

    private double cheaper() {
        double years = typed.notNegative("--horizon", horizon, Kind.YEARS);
        return trend == null ? 1 : new HardwareTrend(typed.positive("--trend", trend, Kind.YEARS)).meanFactor(years);
    }

    private Objective wanted(Objective money, Optional<Objective> energy) {
        return switch (objective) {
            case "money" -> money;
            case "energy" -> energy.orElseThrow();
            default -> Objective.FLOPS;
        };
    }

    private String bare() {
        return quality == null ? null : quality.replaceFirst("(?i)^chinchilla-", "");
    }

    private double loss(ScalingLaw constants) {
        boolean named = quality != null && quality.toLowerCase(Locale.ROOT).startsWith("chinchilla-");
        double value = quality == null ? typed.refuse("--quality", "must be given", "nothing", "chinchilla-13B, or a loss such as 2.05")
                : typed.positive("--quality", bare(), Kind.COUNT);
        if (Double.isNaN(value)) return value;
        if (named) return constants.frontierLoss(value);
        if (value > MOST_LOSS) return typed.refuse("--quality", "must be a loss of at most 20 nats, or chinchilla-SIZE", quality,
                "chinchilla-" + quality);
        Object reachable = typed.found(() -> constants.cheapestToTrain(value));
        return reachable == null ? Double.NaN : value;
    }

    private double share() {
        return switch (split) {
            case "literal" -> LifetimeDemand.LITERAL_SHARE;
            case "compatible", "70-215", "70/215" -> LifetimeDemand.COMPATIBLE_SHARE;
            default -> {
                double share = typed.notNegative("--split", split, Kind.SHARE);
                yield share > 1 ? typed.refuse("--split", "must be literal, compatible or in [0, 1]", split, "literal") : share;
            }
        };
    }

    private Objective.Utilisation utilisation() {
        String[] parts = mfu.split(",");
        if (parts.length != 3) typed.refuse("--mfu", "must be three shares", mfu, "0.5,0.5,0.01");
        double[] shares = new double[3];
        for (int i = 0; i < Math.min(3, parts.length); i++) shares[i] = typed.number("--mfu", parts[i], Kind.SHARE, 0, 1);
        return new Objective.Utilisation(shares[0], shares[1], shares[2]);
    }
}
