package dev.fulcrum.engines.armeria;

import dev.fulcrum.unit.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A headless Chromium with one page, spoken to by its DevTools protocol.
final class TestingBrowser implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("DevTools listening on ws://([0-9.:]+)/");
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final WebSocket page;
    private int calls;

    static Optional<Path> installed() {
        return Stream.of("chromium", "chromium-browser", "google-chrome").map(n -> Path.of("/usr/bin", n)).filter(Files::exists).findFirst();
    }

    TestingBrowser(Path browser, Path profile, String address) throws Exception {
        process = new ProcessBuilder(browser.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--no-first-run", "--user-data-dir=" + profile, "--remote-debugging-port=0",
                "--window-size=1100,1000", address).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        String host = host();
        page = client.newWebSocketBuilder().buildAsync(URI.create(page(host)), new Listener()).join();
    }

    private String host() throws Exception {
        CompletableFuture<String> host = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getErrorStream()))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Matcher m = LISTENS.matcher(line);
                    if (m.find()) host.complete(m.group(1));
                }
            } catch (IOException e) {
                host.completeExceptionally(e);
            }
        });
        return host.get(60, TimeUnit.SECONDS);
    }

    @SuppressWarnings("unchecked")
    private String page(String host) throws Exception {
        while (true) {
            String text = client.send(HttpRequest.newBuilder(URI.create("http://" + host + "/json")).build(), HttpResponse.BodyHandlers.ofString()).body();
            List<Map<String, Object>> targets = (List<Map<String, Object>>) Json.readMap("{\"all\":" + text + "}").get("all");
            for (Map<String, Object> target : targets) if ("page".equals(target.get("type"))) return (String) target.get("webSocketDebuggerUrl");
            Thread.sleep(50);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder whole = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            whole.append(data);
            if (last) {
                told.add(whole.toString());
                whole.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    /// The value of a JavaScript expression on the page, a promise's once it is there.
    @SuppressWarnings("unchecked")
    Object value(String expression) throws Exception {
        int id = ++calls;
        page.sendText(Json.write(Map.of("id", id, "method", "Runtime.evaluate", "params",
                Map.of("expression", expression, "awaitPromise", true, "returnByValue", true))), true).join();
        while (true) {
            String text = told.poll(60, TimeUnit.SECONDS);
            if (text == null) throw new IllegalStateException("the browser does not answer");
            Map<String, Object> answer = Json.readMap(text);
            if (!Integer.valueOf(id).equals(answer.get("id"))) continue;
            Map<String, Object> result = (Map<String, Object>) answer.get("result");
            if (result == null || result.containsKey("exceptionDetails")) throw new IllegalStateException(text);
            return ((Map<String, Object>) result.get("result")).get("value");
        }
    }

    /// Waits until the expression is true.
    void until(String expression) throws Exception {
        while (!Boolean.TRUE.equals(value(expression))) Thread.sleep(50);
    }

    @Override
    public void close() throws InterruptedException {
        page.abort();
        client.shutdownNow();
        process.destroy();
        process.waitFor();
    }
}
