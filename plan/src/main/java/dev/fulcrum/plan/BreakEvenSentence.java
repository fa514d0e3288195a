package dev.fulcrum.plan;

final class BreakEvenSentence {
    static String of(Plan plan) {
        return "";
    }
}
