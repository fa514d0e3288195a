package dev.fulcrum.balance;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// Where a run stands, as one line: `train 7/24 w24 d2, epoch 4/8, val 0.861 ±0.012 | 1:12 left | spent 0.0021 USD`.
///
/// @param phase       what is being done, one word: data, weigh, train, compress, test, report
/// @param index       which of the count is at work, from 1
/// @param count       how many there are in this phase, or 0 when that is not known or means nothing
/// @param what        details for people; may be empty
/// @param secondsLeft the expected rest of the whole run, where it can be told
/// @param spent       what the run has cost so far, with its currency, where it can be told
public record Progress(String phase, int index, int count, String what, OptionalDouble secondsLeft, Optional<String> spent) {

    public static Progress of(String phase, String what) {
        return new Progress(phase, 0, 0, what, OptionalDouble.empty(), Optional.empty());
    }

    public static Progress of(String phase, int index, int count, String what) {
        return new Progress(phase, index, count, what, OptionalDouble.empty(), Optional.empty());
    }

    public Progress withSecondsLeft(double seconds) {
        return new Progress(phase, index, count, what, OptionalDouble.of(seconds), spent);
    }

    public Progress withSpent(String amount) {
        return new Progress(phase, index, count, what, secondsLeft, Optional.of(amount));
    }

    public String line() {
        String place = count > 0 ? phase + " " + index + "/" + count : phase;
        String head = what.isEmpty() ? place : place + " " + what;
        String left = secondsLeft.isPresent() ? " | " + clock(secondsLeft.getAsDouble()) + " left" : "";
        return head + left + spent.map(amount -> " | spent " + amount).orElse("");
    }

    /// Minutes and seconds, with hours where there are any.
    private static String clock(double seconds) {
        long whole = Math.max(0, Math.round(seconds));
        String minutes = String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
        return whole < 3600 ? minutes : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
