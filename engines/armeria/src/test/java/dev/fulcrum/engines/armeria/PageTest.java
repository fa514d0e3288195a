package dev.fulcrum.engines.armeria;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.run.Engine;
import dev.fulcrum.serve.Listening;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page at `/` in a browser, over a guest that names the brightest quarter of a picture.
@Timeout(120)
class PageTest {
    @TempDir
    Path folder;

    private Path guest() throws Exception {
        GraphBuilder b = new GraphBuilder("quarters").opset(17);
        String x = b.input("picture", ElementType.FLOAT, Dim.of(1), Dim.of(1), Dim.of(2), Dim.of(2));
        Path file = folder.resolve("quarters.onnx");
        OnnxFile.write(file, b.output(b.node("Flatten", x), ElementType.FLOAT, Dim.of(1), Dim.of(4)).build());
        Files.writeString(folder.resolve("quarters.guest.yaml"), """
                kind: images
                layout: nchw
                size: [2, 2]
                channels: 1
                scale: 0.1
                head: logits
                labels: [north-west, north-east, south-west, south-east]
                """);
        return file;
    }

    @Test
    void itShowsWhatRunsAndAnswersPicturesAndTypedRequests() throws Exception {
        Optional<Path> browser = TestingBrowser.installed();
        Assumptions.assumeTrue(browser.isPresent(), "no headless browser is installed");
        try (TestingPort port = TestingPort.open(Engine.named("onnxruntime"), TestingPort.plain(Listening.Limits.USUAL),
                List.of(TestingPort.spec("quarters", guest())));
                TestingBrowser page = new TestingBrowser(browser.get(), folder.resolve("profile"), "http://127.0.0.1:" + port.port() + "/")) {
            page.until("document.querySelectorAll('main section').length === 1 && document.getElementById('state').className === 'ok'");
            assertThat(page.value("document.querySelector('h2').textContent")).isEqualTo("quarters  version 1");
            assertThat(page.value(figure("SLO"))).isEqualTo("6.00e+4 ms");
            assertThat(page.value(figure("answered"))).isEqualTo("0");
            page.value("""
                    (async () => {
                      const c = document.createElement('canvas'); c.width = c.height = 2;
                      const g = c.getContext('2d'); g.fillStyle = 'black'; g.fillRect(0, 0, 2, 2); g.fillStyle = 'white'; g.fillRect(0, 1, 1, 1);
                      const blob = await new Promise(r => c.toBlob(r, 'image/png'));
                      const t = new DataTransfer(); t.items.add(new File([blob], 'p.png', {type: 'image/png'}));
                      document.querySelector('.drop').dispatchEvent(new DragEvent('drop', {dataTransfer: t, bubbles: true, cancelable: true}));
                    })()""");
            page.until("document.querySelector('.drop pre').textContent.startsWith('south-west  1.000') "
                    + "&& document.querySelector('.drop pre').textContent.includes('line=')");
            page.value("document.querySelector('textarea').value = JSON.stringify({inputs: [{name: 'picture', datatype: 'FP32', shape: [1, 1, 2, 2], "
                    + "data: [1, 2, 3, 4]}]}); document.querySelector('details button').click()");
            page.until("document.querySelector('details pre').textContent.includes('[1.0,2.0,3.0,4.0]')");
            page.until(figure("answered") + " === '2'");
            page.until(figure("p99, last 10 s") + ".endsWith(' ms')");
        }
    }

    /// The text beside a name in the first card.
    private static String figure(String name) {
        return "[...document.querySelectorAll('dt')].find(e => e.textContent === '" + name + "').nextSibling.textContent";
    }
}
