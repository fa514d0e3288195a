package dev.fulcrum.plan;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;

/// A purchase made once, before serving: core-seconds held, whether or not the cores were busy.
///
/// @param label       for example "train w16 d2"; two candidates that name the same label share the same purchase
/// @param stage       what it was for
/// @param coreSeconds wall seconds x cores held
public record OneOff(String label, Stage stage, Estimate coreSeconds) {
    static final Estimate NOTHING = Estimate.exact(0, "core-s", Basis.MEASURED);

    /// What one-off money is spent on.
    public enum Stage { TRAINING, COMPRESSION }

    public static OneOff held(String label, Stage stage, Estimate wallSeconds, int cores) {
        return new OneOff(label, stage, wallSeconds.in("core-s", cores));
    }
}
