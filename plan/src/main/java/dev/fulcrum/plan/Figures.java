package dev.fulcrum.plan;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// How the planner's sentences write numbers.
final class Figures {
    private Figures() {}

    static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /// Two significant digits of a volume: 2.1e6, 850.
    static String volume(double requests) {
        if (requests < 1e4) return digits(requests, 2);
        return say("%.1e", requests).replace("e+0", "e").replace("e+", "e");
    }

    static String money(double amount, String currency) {
        return digits(amount, 3) + " " + currency;
    }

    static String digits(double x, int significant) {
        return x == 0 ? "0" : new BigDecimal(x).round(new MathContext(significant)).stripTrailingZeros().toPlainString();
    }

    static String percent(double share) {
        return digits(100 * share, 2) + " %";
    }
}
