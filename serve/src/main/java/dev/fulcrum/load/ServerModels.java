package dev.fulcrum.load;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Asks a server what it serves, before the load.
///
/// @param address of the server
/// @param key     API key, where the server wants one
public record ServerModels(ServerAddress address, Optional<String> key) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Entry(String name, String state) {}

    /// The model of that name, or the only one that is ready.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the server does not answer, has no such model, or several and none was named
    public ModelMetadata find(Optional<String> name) {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build()) {
            String model = name.isPresent() ? name.get() : only(client);
            HttpResponse<String> answer = send(client, request("/v2/models/" + model).GET());
            if (answer.statusCode() == 200) return Json.read(answer.body(), ModelMetadata.class);
            throw Fault.of("model " + model, "must be served by " + address.authority(), told(answer), "see --model").raise();
        } catch (IllegalArgumentException e) {
            throw Fault.of("--model", "must be the name of a model", name.orElse(""), "write it as the server's index does").raise(e);
        }
    }

    private String only(HttpClient client) {
        HttpResponse<String> answer = send(client, request("/v2/repository/index").POST(HttpRequest.BodyPublishers.ofString("{}")));
        if (answer.statusCode() != 200) {
            throw Fault.of("index of " + address.authority(), "must list the models", told(answer), "name one with --model").raise();
        }
        List<String> names = Arrays.stream(Json.read(answer.body(), Entry[].class)).filter(e -> e.state() == null || e.state().equals("READY"))
                .map(Entry::name).distinct().toList();
        if (names.size() == 1) return names.getFirst();
        throw Fault.of("--model", "must be given where a server has not one model", names.toString(), "name one of them").raise();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://" + address.authority() + path)).timeout(PATIENCE);
        key.ifPresent(k -> builder.header("Authorization", "Bearer " + k));
        return builder;
    }

    private HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw Fault.of("ask " + address.authority(), "must be answered by a server", String.valueOf(e.getMessage() == null ? e : e.getMessage()),
                    "start one: ./fulcrum serve MODEL --port " + address.port()).raise(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CancellationException("interrupted");
        }
    }

    private static String told(HttpResponse<String> answer) {
        String body = answer.body().strip();
        return "status " + answer.statusCode() + (body.isEmpty() ? "" : ", " + body.substring(0, Math.min(200, body.length())));
    }
}
