package dev.fulcrum.scaling;

import dev.fulcrum.unit.Basis;

/// How a published figure came here.
public enum Reading {
    /// In the primary text: the paper, the vendor's document.
    PRIMARY,
    /// Quoted by somebody else.
    NOTES,
    /// Remembered and not confirmed.
    MEMORY,
    /// Stated by the user, in a file of their own.
    STATED;

    /// A published figure is somebody's model of the world; one that was only remembered or stated is an assumption.
    public Basis basis() {
        return switch (this) {
            case PRIMARY, NOTES -> Basis.MODELLED;
            case MEMORY, STATED -> Basis.ASSUMED;
        };
    }
}
