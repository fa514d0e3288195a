package dev.fulcrum.bench.serve;

import dev.fulcrum.bench.ServingNets;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A model loaded, asked and unloaded again and again through the repository's routes, beside one that stays.
public final class LoadsRun {
    private static final int SAMPLES = 40;

    private LoadsRun() {}

    /// @param loads of the model, each with an unload
    /// @param seed  of the nets
    public record Settings(int loads, long seed) {}

    /// @param loads    that the server answered with 200, their unloads too
    /// @param asked    requests that a loaded model answered
    /// @param seconds  of all
    /// @param resident bytes of the server at even steps
    /// @param live     bytes of its heap after a collection, early and at the end
    public record Result(boolean holds, int loads, int asked, double seconds, ResidentLevel level, List<Long> resident, List<Long> live) {}

    public static Result run(Path folder, Settings settings) throws Exception {
        ServingNets.write(folder.resolve("models"), "small", ServingNets.small(settings.seed()));
        ServingNets.write(folder.resolve("models"), "stays", ServingNets.small(settings.seed() + 1));
        try (ServerProcess server = ServerProcess.fulcrum(folder.resolve("server.log"), List.of(folder.resolve("models").toString(), "--latency", "500 ms", "--ledger",
                folder.resolve("books/ledger.db").toString())); HttpClient client = HttpClient.newHttpClient()) {
            long start = System.nanoTime();
            int good = 0;
            int asked = 0;
            List<Long> resident = new ArrayList<>();
            List<Long> live = new ArrayList<>();
            LoadedServer loaded = LoadedServer.of(server, "small", settings.seed());
            for (int i = 0; i < settings.loads(); i++) {
                boolean unloaded = post(client, server, "small/unload") == 200;
                if (post(client, server, "small/load") == 200 && unloaded) good++;
                asked += ask(loaded);
                if ((i + 1) * SAMPLES / settings.loads() > i * SAMPLES / settings.loads()) resident.add(server.residentBytes());
                if (i == settings.loads() / 10 || i == settings.loads() - 1) live.add(server.liveHeapBytes());
            }
            ResidentLevel level = ResidentLevel.of(resident);
            boolean holds = good == settings.loads() && asked == 8 * settings.loads() && level.isFlat();
            return new Result(holds, good, asked, (System.nanoTime() - start) / 1e9, level, resident, live);
        }
    }

    private static int post(HttpClient client, ServerProcess server, String what) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://" + server.address().authority() + "/v2/repository/models/" + what))
                .POST(HttpRequest.BodyPublishers.ofString("{}")).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /// Eight requests, some of them in one batch.
    private static int ask(LoadedServer loaded) {
        return loaded.closedCount(4, 8);
    }
}
