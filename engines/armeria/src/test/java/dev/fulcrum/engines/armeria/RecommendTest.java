package dev.fulcrum.engines.armeria;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.run.Engine;
import dev.fulcrum.serve.Listening;
import dev.fulcrum.tasks.recommend.FitSuggestJob;
import dev.fulcrum.tasks.recommend.Suggesting;
import dev.fulcrum.unit.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Suggestions over a real port: people of two kinds, who like tea things or coffee things.
@Timeout(120)
class RecommendTest {
    private static final int KINDS = 15;
    @TempDir
    static Path folder;
    private static TestingPort port;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void fit() throws Exception {
        Random random = new Random(1);
        EventTable.Builder events = new EventTable.Builder();
        for (int u = 0; u < 200; u++) {
            for (int k = 0; k < 8; k++) {
                events.add("u" + u, (u % 2 == 0 ? "tea " : "coffee ") + random.nextInt(KINDS), EventKind.CLICK, 1, 10L * k);
            }
        }
        Suggesting suggesting = Suggesting.of(events.build(false), new Suggesting.Asked(EventKind.CLICK, false, true, 0, 0, 1));
        suggesting.save(folder.resolve("data"));
        new FitSuggestJob().run(Json.tree(new FitSuggestJob.Request("ease full", "plain", folder.resolve("data").toString(), true, 1, 1, 0,
                folder.toString(), folder.resolve("model.onnx").toString())), m -> { });
        port = TestingPort.open(Engine.named("onnxruntime"), TestingPort.plain(Listening.Limits.USUAL),
                List.of(TestingPort.spec("shop", folder.resolve("model.onnx"))));
    }

    @AfterAll
    static void close() {
        port.close();
        CLIENT.close();
    }

    private static HttpResponse<String> post(String body) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.port() + "/v2/models/shop/recommend"))
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> suggestions(String body) throws Exception {
        HttpResponse<String> response = post(body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("fulcrum-receipt")).isPresent();
        return (List<Map<String, Object>>) Json.readMap(response.body()).get("suggestions");
    }

    private static List<String> items(String body) throws Exception {
        return suggestions(body).stream().map(s -> (String) s.get("item")).toList();
    }

    @Test
    void whoLikesTeaIsShownTea() throws Exception {
        assertThat(items("{\"history\": [\"tea 1\", \"tea 2\"]}")).hasSize(10).allMatch(i -> i.startsWith("tea")).doesNotContain("tea 1", "tea 2");
        assertThat(items("{\"events\": [{\"item\": \"coffee 3\", \"kind\": \"click\"}], \"count\": 3}")).hasSize(3).allMatch(i -> i.startsWith("coffee"));
    }

    @Test
    void aKnownUserNeedsNoHistory() throws Exception {
        assertThat(items("{\"user\": \"u1\", \"count\": 5}")).allMatch(i -> i.startsWith("coffee"));
        HttpResponse<String> stranger = post("{\"user\": \"nobody\"}");
        assertThat(stranger.statusCode()).isEqualTo(200);
        assertThat(stranger.body()).contains("\"unknownUser\":true");
    }

    @Test
    void exclusionsFiltersAndRepeatsAreHeeded() throws Exception {
        assertThat(items("{\"history\": [\"tea 1\"], \"exclude\": [\"tea 0\", \"tea 2\", \"no such thing\"]}")).doesNotContain("tea 0", "tea 1", "tea 2");
        assertThat(items("{\"history\": [\"tea 1\"], \"only\": [\"coffee 1\", \"tea 4\"]}")).containsExactlyInAnyOrder("coffee 1", "tea 4");
        assertThat(items("{\"history\": [\"tea 1\"], \"only\": [\"tea 1\"], \"repeats\": true}")).containsExactly("tea 1");
    }

    @Test
    void reasonsNameWhatSpeaksMost() throws Exception {
        List<Map<String, Object>> said = suggestions("{\"history\": [\"coffee 5\", \"tea 1\"], \"because\": true}");
        assertThat(said).hasSize(10).allSatisfy(s -> {
            String item = (String) s.get("item");
            if (s.containsKey("because")) assertThat((String) s.get("because")).startsWith(item.split(" ")[0]);
        }).anyMatch(s -> s.containsKey("because"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void severalQuestionsShareACall() throws Exception {
        HttpResponse<String> response = post("{\"requests\": [{\"user\": \"u0\"}, {\"history\": [\"coffee 1\"], \"count\": 1}, {}]}");
        List<Map<String, Object>> answers = (List<Map<String, Object>>) Json.readMap(response.body()).get("answers");
        assertThat(answers).hasSize(3);
        assertThat((List<Object>) answers.get(1).get("suggestions")).hasSize(1);
        assertThat((List<Object>) answers.get(2).get("suggestions")).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"history\": [null]}", "{\"count\": 0}", "{\"count\": 11}", "{\"events\": [{\"item\": \"tea 1\", \"kind\": \"stolen\"}]}",
        "{\"events\": [{}]}", "{\"events\": [null]}", "{\"requests\": []}", "{\"requests\": [null]}", "{\"history\": 5}", "{\"requests\": [{\"requests\": []}, {\"requests\": []}]}"})
    void wrongBodiesAreTheClientsFault(String body) throws Exception {
        HttpResponse<String> response = post(body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains("error").doesNotContain("Exception");
    }

    @Test
    void valuesThatMakeNoSenseHurtNobody() throws Exception {
        assertThat(items("{\"events\": [{\"item\": \"tea 1\", \"kind\": \"rating\", \"value\": -1e300, \"time\": 1e300}]}")).hasSize(10);
        assertThat(items("")).hasSize(10);
    }

    @Test
    void theShopOnThePageFollowsWhatIsClicked() throws Exception {
        Optional<Path> browser = TestingBrowser.installed();
        Assumptions.assumeTrue(browser.isPresent(), "no headless browser is installed");
        try (TestingBrowser page = new TestingBrowser(browser.get(), folder.resolve("profile"), "http://127.0.0.1:" + port.port() + "/")) {
            page.until("document.querySelectorAll('.shelf .item').length === 10");
            page.value("[...document.querySelectorAll('.shelf .item b')].find(b => b.textContent.startsWith('tea')).parentNode.click()");
            page.until("document.querySelector('.shop .state').textContent.startsWith('You looked at tea') "
                    + "&& [...document.querySelectorAll('.shelf .item b')].every(b => b.textContent.startsWith('tea'))");
        }
    }
}
