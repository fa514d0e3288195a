package dev.fulcrum.search;

/// Why a search buys nothing more, in words.
public record StopReason(Kind kind, String words) {
    /// NOT_WORTH: the next purchase costs more than it is expected to save. HOPELESS: nothing is likely to keep the minimum.
    public enum Kind { BUDGET_SPENT, LADDER_ENDED, NOTHING_ADMISSIBLE, NOT_WORTH, HOPELESS }
}
