package dev.fulcrum.search;

/// Why a search buys nothing more, in words.
public record StopReason(Kind kind, String words) {
    public enum Kind { BUDGET_SPENT, LADDER_ENDED, NOTHING_ADMISSIBLE }
}
