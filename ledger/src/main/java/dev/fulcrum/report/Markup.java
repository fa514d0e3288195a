package dev.fulcrum.report;

import java.util.Locale;

/// Builds well-formed markup: everything that comes from outside is escaped here and nowhere else.
final class Markup {
    private final StringBuilder out = new StringBuilder();

    /// Adds markup as it is.
    Markup raw(String markup) {
        out.append(markup);
        return this;
    }

    /// Adds text, escaped.
    Markup text(String text) {
        out.append(escape(text));
        return this;
    }

    /// Adds a start tag; attributes as name, value, name, value. Numbers are written with one decimal.
    Markup open(String tag, Object... attributes) {
        return tag(tag, ">", attributes);
    }

    Markup close(String tag) {
        out.append("</").append(tag).append('>');
        return this;
    }

    /// Adds an element without content.
    Markup empty(String tag, Object... attributes) {
        return tag(tag, "/>", attributes);
    }

    /// Adds an element around escaped text.
    Markup element(String tag, String text, Object... attributes) {
        return open(tag, attributes).text(text).close(tag);
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private Markup tag(String tag, String end, Object... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"").append(escape(value(attributes[i + 1]))).append('"');
        }
        out.append(end);
        return this;
    }

    private static String value(Object value) {
        return value instanceof Double d ? coordinate(d) : value.toString();
    }

    static String coordinate(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        String brief = text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
        return brief.equals("-0") ? "0" : brief;
    }

    /// The five characters of XML as entities; what XML cannot hold (control characters, lone surrogates) as U+FFFD.
    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isXml(c) ? c : 0xFFFD);
            }
        });
        return safe.toString();
    }

    private static boolean isXml(int c) {
        return c == '\t' || c == '\n' || c >= 0x20 && c < 0x7F || c > 0x9F && c < 0xD800 || c >= 0xE000 && c < 0xFFFE || c >= 0x10000;
    }
}
