package dev.fulcrum.engines.armeria;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.run.Engine;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.run.Worker;
import dev.fulcrum.run.isolate.IsolatedEngine;
import dev.fulcrum.run.isolate.Isolation;
import dev.fulcrum.serve.Listening;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two models in processes of their own, one of which is killed under requests.
@Timeout(60)
class IsolatedModelsTest {
    @TempDir
    Path folder;

    /// The main class of a model's process.
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            System.exit(Worker.serve(System.in));
        }
    }

    @Test
    void aKilledModelRefusesAndComesBackWhileTheOtherGoesOn() throws Exception {
        Isolation isolation = new Isolation(SandboxOptions.of(Main.class.getName()).withHeapMegabytes(64).withJvmFlag("-XX:TieredStopAtLevel=1"),
                Duration.ofSeconds(20), Duration.ofMillis(100), Duration.ofSeconds(1));
        List<ProcessHandle> before = children();
        try (TestingPort port = TestingPort.open(new IsolatedEngine(Engine.named("onnxruntime"), isolation), folder,
                TestingPort.plain(Listening.Limits.USUAL), "a", "b"); HttpClient client = HttpClient.newHttpClient()) {
            List<ProcessHandle> processes = new ArrayList<>(children());
            processes.removeAll(before);
            assertThat(processes).hasSize(2);
            Map<String, List<Integer>> seen = new HashMap<>(Map.of("a", new ArrayList<>(), "b", new ArrayList<>()));
            for (int i = 0; i < 20; i++) ask(client, port, seen);
            assertThat(seen.get("a")).containsOnly(200);
            assertThat(seen.get("b")).containsOnly(200);
            processes.getFirst().destroyForcibly();
            while (seen.values().stream().noneMatch(IsolatedModelsTest::cameBack)) ask(client, port, seen);
            String killed = cameBack(seen.get("a")) ? "a" : "b";
            assertThat(seen.get(killed)).contains(503).containsOnly(200, 503);
            assertThat(seen.get(killed.equals("a") ? "b" : "a")).containsOnly(200);
        }
        assertThat(children()).hasSameElementsAs(before);
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
    }

    private static boolean cameBack(List<Integer> statuses) {
        return statuses.contains(503) && statuses.getLast() == 200;
    }

    private static void ask(HttpClient client, TestingPort port, Map<String, List<Integer>> seen) throws Exception {
        for (String model : seen.keySet()) {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.port() + "/v2/models/" + model
                    + "/infer")).POST(HttpRequest.BodyPublishers.ofString(TestingPort.ONE_ROW)).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) assertThat(answer.body()).contains("[2.0,4.0]");
            else assertThat(answer.headers().firstValue("retry-after")).isPresent();
            seen.get(model).add(answer.statusCode());
        }
    }
}
