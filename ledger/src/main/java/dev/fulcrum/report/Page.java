package dev.fulcrum.report;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/// Sets a report as HTML. Each chart is drawn twice, wide and narrow; the style sheet shows the one that fits, so that text on a
/// phone keeps its size.
final class Page {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";
    private static final String SCRIPT = resource("maps.js");
    private final Markup out = new Markup();
    /// How many figures have shown how they come about so far.
    private int workings;

    private Page() {}

    static String of(Report report) {
        Page page = new Page();
        page.head(report);
        report.blocks().forEach(page::block);
        if (hasMaps(report)) page.out.raw("<script>").raw(SCRIPT).raw("</script>\n");
        page.out.raw("</main>\n</body>\n</html>\n");
        return page.out.toString();
    }

    private void head(Report report) {
        out.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy(report) + "\"/>\n");
        out.element("title", report.title()).raw("\n<style>\n").raw(style()).raw("</style>\n</head>\n<body>\n<main>\n<header>\n");
        out.element("h1", report.title()).raw("\n");
        if (!report.subtitle().isEmpty()) out.element("p", report.subtitle(), "class", "subtitle").raw("\n");
        out.raw("</header>\n");
    }

    private void block(Block block) {
        switch (block) {
            case Block.Heading(String text) -> out.element("h2", text);
            case Block.Text(String text) -> out.element("p", text);
            case Block.Figures figures -> figures(figures);
            case Block.Table table -> table(table);
            case Block.Plot plot -> plot(plot);
            case Block.Maps maps -> out.raw(MapsMarkup.of(maps));
        }
        out.raw("\n");
    }

    private void figures(Block.Figures figures) {
        out.open("dl", "class", "figures");
        figures.figures().forEach(this::figure);
        out.close("dl");
    }

    private void figure(Block.Figure figure) {
        Estimate e = figure.estimate();
        open("div", "figure", figure.working());
        out.element("dt", figure.label()).open("dd").element("span", Wording.value(e), "class", "big").raw(" ")
                .element("span", Wording.interval(e), "class", "interval");
        badge(e.basis());
        figure.working().ifPresent(this::working);
        out.close("dd").close("div");
    }

    /// Starts an element that a pointer or the keyboard can rest on where there is a working to show.
    private void open(String tag, String kind, Optional<Block.Working> working) {
        if (working.isEmpty()) out.open(tag, "class", kind);
        else out.open(tag, "class", kind + " works", "tabindex", "0", "aria-describedby", "working-" + (workings + 1));
    }

    /// At the foot of the window, where no table can clip it; the style sheet shows it, no script does.
    private void working(Block.Working working) {
        out.open("span", "class", "working", "role", "tooltip", "id", "working-" + ++workings).text(working.sum()).raw(" ")
                .element("code", working.command()).close("span");
    }

    private void badge(Basis basis) {
        String word = basis.name().toLowerCase(java.util.Locale.ROOT);
        out.raw(" ").element("span", word, "class", "badge " + word);
    }

    private void table(Block.Table table) {
        out.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", table.caption());
        out.open("table").element("caption", table.caption()).raw("<thead><tr>");
        for (String column : table.columns()) out.element("th", column, "scope", "col");
        out.raw("</tr></thead>\n<tbody>\n");
        table.rows().forEach(this::row);
        out.raw("</tbody></table></div>");
    }

    private void row(Block.Row row) {
        out.raw(row.highlighted() ? "<tr class=\"chosen\">" : "<tr>");
        row.cells().forEach(this::cell);
        out.raw("</tr>\n");
    }

    private void cell(Block.Cell cell) {
        switch (cell) {
            case Block.Cell.Words(String text) -> out.element("td", text);
            case Block.Cell.Number(Estimate e, Optional<Block.Working> working) -> {
                open("td", "number", working);
                out.text(Wording.estimate(e));
                badge(e.basis());
                working.ifPresent(this::working);
                out.close("td");
            }
        }
    }

    private void plot(Block.Plot plot) {
        out.raw("<figure>").element("h3", plot.chart().title()).raw("\n");
        out.raw(Drawing.of(plot.chart(), Plane.WIDE)).raw("\n").raw(Drawing.of(plot.chart(), Plane.NARROW)).raw("\n");
        out.element("figcaption", plot.caption()).raw("</figure>");
    }

    private static boolean hasMaps(Report report) {
        return report.blocks().stream().anyMatch(Block.Maps.class::isInstance);
    }

    /// Nothing is fetched and nothing runs but our own script, known by its hash.
    private static String policy(Report report) {
        if (!hasMaps(report)) return POLICY;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(SCRIPT.getBytes(StandardCharsets.UTF_8));
            return POLICY + "; script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String style() {
        return resource("report.css");
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
