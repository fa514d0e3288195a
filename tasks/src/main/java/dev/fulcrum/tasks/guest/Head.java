package dev.fulcrum.tasks.guest;

import java.util.Arrays;
import java.util.List;

/// What the output of a guest model means, which decides how it is judged and what a student of it is trained towards.
public enum Head {
    /// Scores [N,C] before a softmax.
    LOGITS("logits"),
    /// Probabilities [N,C] that sum to 1.
    PROBABILITIES("probabilities"),
    /// Logarithms of probabilities [N,C].
    LOG_PROBABILITIES("log-probabilities"),
    /// A vector [N,D], or one a token [N,S,D] to be pooled, whose direction carries the meaning.
    EMBEDDING("embedding"),
    /// A picture of numbers [N,C,H,W], for example how surely each pixel is text.
    MAP("map"),
    /// Scores [N,S,V] of the next token at every position.
    TOKENS("tokens");

    private final String word;

    Head(String word) {
        this.word = word;
    }

    /// As written in guest.yaml.
    public String word() {
        return word;
    }

    /// Whether it names one class an example.
    public boolean classifies() {
        return switch (this) {
            case LOGITS, PROBABILITIES, LOG_PROBABILITIES -> true;
            case EMBEDDING, MAP, TOKENS -> false;
        };
    }

    /// What quality against labels, or agreement with another model, is called.
    public String metric() {
        return switch (this) {
            case LOGITS, PROBABILITIES, LOG_PROBABILITIES -> "accuracy";
            case EMBEDDING -> "cosine";
            case MAP -> "IoU";
            case TOKENS -> "next token";
        };
    }

    static Head of(String word) {
        return Arrays.stream(values()).filter(h -> h.word.equals(word)).findFirst().orElseThrow();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Head::word).toList();
    }

    @Override
    public String toString() {
        return word;
    }
}
