package dev.fulcrum.scaling;

/// The tokens that a model will process over its life.
///
/// @param inputTokens  read, many at a time (prefill)
/// @param outputTokens written, one at a time (decode)
public record LifetimeDemand(double inputTokens, double outputTokens) {
    /// Input tokens of a mean LMSYS-Chat request, as Sardana et al. 2024 count it.
    public static final double CHAT_INPUT = 70;
    /// Output tokens of a mean LMSYS-Chat request.
    public static final double CHAT_OUTPUT = 215;
    /// 70 of 285.
    public static final double LITERAL_SHARE = CHAT_INPUT / (CHAT_INPUT + CHAT_OUTPUT);
    /// 70/215 of all tokens as input: not what the paper says, and what reproduces its table of money to the printed digits.
    public static final double COMPATIBLE_SHARE = CHAT_INPUT / CHAT_OUTPUT;

    public static final LifetimeDemand NONE = new LifetimeDemand(0, 0);

    /// @param share of the tokens that are input, in [0, 1]
    public static LifetimeDemand of(double tokens, double share) {
        return new LifetimeDemand(tokens * share, tokens * (1 - share));
    }

    public double tokens() {
        return inputTokens + outputTokens;
    }
}
