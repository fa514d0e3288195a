package dev.fulcrum.scaling;

import java.math.BigDecimal;
import java.math.MathContext;

/// Numbers at internet scale as the field writes them: 6.97B parameters, 1.25T tokens; beyond a thousand T, a power of ten.
public final class Scale {
    private static final String[] LETTERS = {"", "K", "M", "B", "T"};

    private Scale() {}

    /// Three significant digits, for example `6.97B`, `0.5`, `1.69e22`.
    public static String of(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) return "unlimited";
        if (size != 0 && (size < 1e-3 || size >= 999.5e12)) return "%.2e".formatted(value).replaceFirst("e\\+?(-?)0?", "e$1");
        int step = 0;
        double rest = value;
        while (Math.abs(rest) >= 999.5 && step < LETTERS.length - 1) {
            rest /= 1000;
            step++;
        }
        return new BigDecimal(rest).round(new MathContext(3)).stripTrailingZeros().toPlainString() + LETTERS[step];
    }
}
