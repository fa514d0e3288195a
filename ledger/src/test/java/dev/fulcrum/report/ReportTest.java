package dev.fulcrum.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.report.Block.Cell;
import dev.fulcrum.report.Chart.Axis;
import dev.fulcrum.report.Chart.Mark;
import dev.fulcrum.report.Chart.Point;
import dev.fulcrum.report.Chart.Sample;
import dev.fulcrum.report.Chart.Series;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
    private static final String HOSTILE = "<script>alert(\"1\")</script> & 'q' \u0000\uD800 ]]> --> {{7*7}} \u202e";

    @Test
    void aTinyReportHasThisShape() {
        String html = new Report("T", "s", List.of(new Block.Heading("H"), new Block.Text("one"),
                Block.Figures.of(new Block.Figure("accuracy", new Estimate(0.861, 0.849, 0.873, "1", Basis.MEASURED))),
                new Block.Table("C", List.of("a", "b"), List.of(Block.Row.of(Cell.of("x"), Cell.of(Estimate.open(12, "USD",
                        Basis.ASSUMED))).highlight()))))
                .html();
        assertThat(html.substring(html.indexOf("<main>"))).isEqualTo("""
                <main>
                <header>
                <h1>T</h1>
                <p class="subtitle">s</p>
                </header>
                <h2>H</h2>
                <p>one</p>
                <dl class="figures"><div class="figure"><dt>accuracy</dt><dd><span class="big">0.861</span> \
                <span class="interval">±0.012</span> \
                <span class="badge measured">measured</span></dd></div></dl>
                <div class="scroll" tabindex="0" role="region" aria-label="C"><table><caption>C</caption><thead><tr><th scope="col">a</th>\
                <th scope="col">b</th></tr></thead>
                <tbody>
                <tr class="chosen"><td>x</td><td class="number">12 USD <span class="badge assumed">assumed</span></td></tr>
                </tbody></table></div>
                </main>
                </body>
                </html>
                """);
    }

    @Test
    void aFigureShowsHowItComesAboutToPointerAndKeyboard() throws Exception {
        Estimate money = Estimate.open(23.15, "USD", Basis.MODELLED);
        Block.Working working = new Block.Working("463 machine-hours x 0.05 USD/hour = 23.15 USD, modelled", "./fulcrum why results/x");
        String html = new Report("T", "", List.of(Block.Figures.of(new Block.Figure("money", money, working)),
                new Block.Table("C", List.of("a", "b"), List.of(Block.Row.of(Cell.of(money), Cell.of(money, working)))))).html();
        assertThat(html).contains("<td class=\"number\">23.2 USD", """
                <td class="number works" tabindex="0" aria-describedby="working-2">23.2 USD <span class="badge modelled">modelled</span>\
                <span class="working" role="tooltip" id="working-2">463 machine-hours x 0.05 USD/hour = 23.15 USD, modelled \
                <code>./fulcrum why results/x</code></span></td>""", "<div class=\"figure works\" tabindex=\"0\"", "id=\"working-1\"");
        assertThat(html).containsPattern("works:hover > \\.working, \\.works:focus > \\.working[^}]*display: block")
                .containsPattern("@media print \\{ \\.working \\{ display: none");
        parse(html.substring(html.indexOf("<html")));
    }

    @Test
    void theSampleIsWellFormedOfflineAndTheSameEveryTime() throws Exception {
        Path file = Path.of("target", "report-sample.html");
        TestingReports.sample().write(file);
        String html = TestingReports.sample().html();
        assertThat(java.nio.file.Files.readString(file)).isEqualTo(html).isEqualTo(TestingReports.sample().html());
        Document page = parse(html.substring(html.indexOf("<html")));
        assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(8);
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(html.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:", "url(", "src=", "@import", "href=",
                "NaN", "Infinity");
    }

    /// Points on lines stand at their place, stretch the axes, and are named; the name is escaped like any other.
    @Test
    void pointsOnLines() throws Exception {
        Axis log = Axis.log("size", "1");
        Point far = new Point("optimum <1>", Estimate.open(1000, "1", Basis.MODELLED), Estimate.open(10, "1", Basis.MODELLED), Mark.CHOSEN);
        Chart.Lines chart = new Chart.Lines("curve", log, log, List.of(new Series("equal", List.of(Sample.of(1, 100), Sample.of(100, 10)))),
                List.of(), List.of(far));
        String html = new Report("T", "", List.of(new Block.Plot(chart, "c"))).html();
        parse(html.substring(html.indexOf("<html")));
        assertThat(html).contains(">optimum &lt;1&gt;</text>", "<title>optimum &lt;1&gt;: 1,000, 10</title>", ">1,000</text>");
    }

    @Test
    void hostileTextIsShownNotObeyed() throws Exception {
        Estimate one = Estimate.open(1, HOSTILE, Basis.ASSUMED);
        Axis axis = Axis.linear(HOSTILE, HOSTILE);
        String html = new Report(HOSTILE, HOSTILE, List.of(new Block.Heading(HOSTILE), new Block.Text(HOSTILE),
                Block.Figures.of(new Block.Figure(HOSTILE, one)), new Block.Table(HOSTILE, List.of(HOSTILE),
                        List.of(Block.Row.of(Cell.of(HOSTILE)))),
                new Block.Plot(new Chart.Scatter(HOSTILE, axis, axis, List.of(new Point(HOSTILE, one, one, Mark.CHOSEN))), HOSTILE),
                new Block.Plot(new Chart.Lines(HOSTILE, axis, axis, List.of(new Series(HOSTILE, List.of(Sample.of(1, one)))),
                        List.of(new Chart.Marker(HOSTILE, one))), HOSTILE),
                new Block.Plot(new Chart.Bars(HOSTILE, axis, List.of(new Chart.Bar(HOSTILE, List.of(new Chart.Part(HOSTILE, one)))),
                        false), HOSTILE))).html();
        Document page = parse(html.substring(html.indexOf("<html")));
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(html).doesNotContain("<script").doesNotContain("\u0000");
    }

    static Stream<Chart> strangeCharts() {
        double[] strange = {0, -1, 1, 1, 1e-320, 1e308, -1e308, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e-9, 5e12};
        return Stream.of(Axis.linear("a", "s"), Axis.log("a", "USD")).flatMap(axis -> Stream.of(new double[0], new double[] {3},
                new double[] {0},
                new double[] {2, 2, 2}, new double[] {-5, -5}, strange, new double[] {1e-300, 1e300}, new double[] {1e6, 1e6 + 1e-6},
                new double[] {Double.NaN, Double.NaN}).flatMap(v -> charts(axis, v)));
    }

    private static Stream<Chart> charts(Axis axis, double[] values) {
        double[] numbers = java.util.Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        List<Estimate> figures = java.util.Arrays.stream(numbers).mapToObj(v -> new Estimate(v, v - 1, Double.POSITIVE_INFINITY,
                axis.unit(), Basis.ASSUMED)).toList();
        List<Sample> samples = java.util.Arrays.stream(values).mapToObj(v -> new Sample(v, v, v - 1, Double.NaN)).toList();
        return Stream.of(new Chart.Scatter("t", axis, axis, figures.stream().map(f -> new Point("p", f, f, Mark.FRONT)).toList()),
                new Chart.Lines("t", axis, axis, List.of(new Series("s", samples), new Series("none", List.of())),
                        figures.stream().map(f -> new Chart.Marker("m", f)).toList(),
                        figures.stream().map(f -> new Point("p", f, f, Mark.CHOSEN)).toList()),
                new Chart.Bars("t", axis, figures.stream().map(f -> new Chart.Bar("b", List.of(new Chart.Part("p", f), new Chart.Part("q",
                        f)))).toList(), false),
                new Chart.Bars("t", axis, figures.stream().map(f -> new Chart.Bar("b", List.of(new Chart.Part("p", f)))).toList(), true));
    }

    @ParameterizedTest
    @MethodSource("strangeCharts")
    void noChartBreaks(Chart chart) throws Exception {
        for (double width : new double[] {Plane.WIDE, Plane.NARROW}) {
            String svg = Drawing.of(chart, width);
            assertThat(parse(svg).getDocumentElement().getTagName()).isEqualTo("svg");
            assertThat(svg.replaceAll("<title>.*?</title>", "")).doesNotContain("NaN").doesNotContain("Infinity");
        }
    }

    @Test
    void aRowWithTooFewCellsIsRefused() {
        assertThatThrownBy(() -> new Block.Table("C", List.of("a", "b"), List.of(Block.Row.of(Cell.of("x")))))
                .hasMessageContaining("2 cells");
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }
}
