package dev.fulcrum.cli;

import dev.fulcrum.guest.compress.CompressAsked.Goal;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The options of `compress` as typed, read all at once so that all faults are told at once.
record CompressOptions(String drop, Goal goal, String budget, int most, long seed, Optional<Path> recipe) {
    private static final Pattern TIME = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(s|m|min|h)");
    private static final Map<String, Double> SECONDS = Map.of("s", 1.0, "m", 60.0, "min", 60.0, "h", 3600.0);

    /// As a ratio and seconds.
    record Parsed(double drop, double budget) {}

    /// @throws FaultException with every fault
    Parsed parsed() {
        List<Fault> faults = new ArrayList<>();
        double ratio = ratio(faults);
        double seconds = seconds(faults);
        if (most < 0) faults.add(Fault.of("--examples", "must be 0 for all, or more", "" + most, "write for example 5000"));
        FaultException.raiseAll(faults);
        return new Parsed(ratio, seconds);
    }

    private double ratio(List<Fault> faults) {
        String text = drop.strip();
        boolean percent = text.endsWith("%");
        try {
            double value = Double.parseDouble(percent ? text.substring(0, text.length() - 1).strip() : text) / (percent ? 100 : 1);
            if (value >= 0 && value < 1) return value;
        } catch (NumberFormatException e) {
            // told below
        }
        faults.add(Fault.of("--max-drop", "must be a share in [0, 1)", drop, "write for example 0.5% or 0.005"));
        return 0;
    }

    private double seconds(List<Fault> faults) {
        Matcher time = TIME.matcher(budget.strip());
        if (time.matches() && Double.parseDouble(time.group(1)) > 0) return Double.parseDouble(time.group(1)) * SECONDS.get(time.group(2));
        faults.add(Fault.of("--budget", "must be a time above 0", budget, "write for example 10m, 90s or 1h"));
        return 0;
    }
}
