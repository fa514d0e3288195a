package dev.fulcrum.cli;

import dev.fulcrum.balance.PayOn;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.cli.Typed.Kind;
import dev.fulcrum.scaling.Hardware;
import dev.fulcrum.unit.Wording;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum scale pay RESULT --on DEVICE`: a measured plan on hardware that is not here.
@Command(name = "pay", description = "Would a measured plan be served for less on another device? Modelled by roofline.")
final class ScalePayVerb extends Verb {
    @Parameters(paramLabel = "RESULT", description = "A result's folder.")
    Path result;

    @Option(names = "--on", paramLabel = "DEVICE", description = "See: scale hardware.")
    String on;

    @Option(names = "--batch", paramLabel = "COUNT", description = "Requests at once. Default ${DEFAULT-VALUE}.")
    String batch = "1";

    @Option(names = "--reached", paramLabel = "SHARE", description = "Share of the roofline that is reached. Default ${DEFAULT-VALUE}.")
    String reached = "50%";

    @Option(names = "--busy", paramLabel = "SHARE", description = "Share of the time that a device may be busy. Default ${DEFAULT-VALUE}.")
    String busy = "60%";

    @Mixin
    Devices devices = new Devices();

    ScalePayVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        Typed typed = new Typed();
        if (on == null) typed.refuse("--on", "must be given", "nothing", "l4");
        Hardware device = on == null ? null : typed.found(() -> Devices.find(devices.catalogue(), on));
        double together = typed.number("--batch", batch, Kind.COUNT, 0.999, 1e6);
        double share = typed.number("--reached", reached, Kind.SHARE, 0, 1);
        double filled = typed.number("--busy", busy, Kind.SHARE, 0, 1);
        typed.check();
        PayOn.Answer a = new PayOn(device, (int) together, share, filled).of(new ResultFolder(result));
        return Answer.met(a, text(a));
    }

    private String text(PayOn.Answer a) {
        TextTable out = new TextTable();
        out.line("plan      %s on %s in %s, batch %d", a.candidate(), a.device(), a.precision().key(), a.batch());
        out.line("work      %s FLOPs and %s a request: %s of the device, %s-bound [%s, %s of the roofline]", Wording.number(a.flops()),
                Wording.quantity(a.bytes(), "B"), Wording.duration(a.seconds().value()), a.memoryBound() ? "memory" : "compute",
                a.seconds().basis(), reached);
        out.row("", "measured machine", a.device() + " [" + a.there().basis() + "]");
        out.row("a thousand requests", Wording.value(a.here()) + " [" + a.here().basis() + "]", Wording.value(a.there()) + ", shared");
        out.row("a month at the brief's volume", Wording.value(a.monthHere()),
                "%s, %s whole device%s".formatted(Wording.value(a.monthThere()), Wording.number(a.devices()), a.devices() == 1 ? "" : "s"));
        out.line("answer    %s", a.pays() ? "pays at the brief's volume, by this model" : "does not pay at the brief's volume"
                + a.paysAbove().map(v -> "; one whole device would above " + Wording.number(v) + " requests a month").orElse(
                        "; nor would a whole device at any volume that it can serve"));
        return out.toString();
    }
}
