package dev.fulcrum.bench.prove;

import dev.fulcrum.bench.guest.Guest;
import dev.fulcrum.bench.guest.GuestMaterial;
import dev.fulcrum.bench.guest.Guests;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A guest through the product as a user types it: inspect, measure, compress, compare; speeds are taken here, by turns.
final class GuestClaim {
    private static final int TURNS_ALONE = 301;
    private static final int TURNS_BATCHED = 41;
    private static final double NO_SLOWER = 0.97;
    private static final String BUDGET = "3m";

    private GuestClaim() {}

    /// @param name of one of [Guests]
    static Claim.Finding find(String name, long seed) throws Exception {
        Guests guests = new Guests(GuestMaterial.standard());
        Optional<Guest> guest = guests.all().stream().filter(g -> g.name().equals(name)).findFirst();
        if (guest.isEmpty()) return new Claim.Finding(false, Map.of("missing", guests.missing()));
        Map<String, Object> figures = one(guest.get(), seed);
        return new Claim.Finding((boolean) figures.get("holds"), anywhere(figures, guest.get().model().toAbsolutePath().getParent().getParent()));
    }

    /// Files by their place among the guests: where these lie on this machine is nobody's business.
    private static Map<String, Object> anywhere(Map<String, Object> figures, Path guests) {
        return Json.readMap(Json.write(figures).replace(guests + "/", ""));
    }

    private static Map<String, Object> one(Guest guest, long seed) throws Exception {
        Map<String, Object> figures = new LinkedHashMap<>();
        String model = guest.model().toString();
        String data = guest.data().toString();
        figures.put("inspect", ask(List.of("inspect", model, "--data", data)));
        figures.put("measure", ask(List.of("measure", model)));
        figures.put("compress", ask(List.of("compress", model, "--data", data, "--max-drop", guest.mostDrop(), "--seed", "" + seed,
                "--budget", BUDGET, "--result", guest.result("compress").toString())));
        figures.put("train", ask(train(guest, seed)));
        if (Files.exists(model(guest))) compare(guest, figures);
        figures.put("holds", holds(guest, figures));
        return figures;
    }

    /// An epoch of the last layers: on labels where there are some, else towards the model's own answers.
    private static List<String> train(Guest guest, long seed) {
        List<String> words = new ArrayList<>(List.of("train", guest.model().toString(), "--data", guest.data().toString(), "--epochs", "1",
                "--layers", "last", "--seed", "" + seed, "--result", guest.result("train").toString()));
        if (!guest.isLabelled()) words.addAll(List.of("--teacher", guest.model().toString()));
        return words;
    }

    private static Path model(Guest guest) {
        return guest.result("compress").resolve("model.onnx");
    }

    private static void compare(Guest guest, Map<String, Object> figures) throws Exception {
        Path model = model(guest);
        figures.put("bytesBefore", Files.size(guest.model()));
        figures.put("bytes", Files.size(model));
        figures.put("speedBatch1", guest.speed(model, 1, false, TURNS_ALONE));
        figures.put("speedBatch32", guest.speed(model, 32, false, TURNS_BATCHED));
        figures.put("compare", ask(List.of("compare", guest.model().toString(), model.toString(), "--data",
                guest.judging().orElse(guest.data()).toString())));
    }

    /// All verbs end well, nothing is slower than it was, and what is claimed of the throughput is reached.
    private static boolean holds(Guest guest, Map<String, Object> figures) {
        List<Boolean> met = new ArrayList<>();
        for (String verb : List.of("inspect", "measure", "compress", "train", "compare")) {
            met.add(figures.containsKey(verb) && FashionClaims.map(figures.get(verb)).get("exit").equals(0));
        }
        met.add(figures.containsKey("speedBatch1") && value(figures, "speedBatch1") >= NO_SLOWER);
        met.add(figures.containsKey("speedBatch32") && value(figures, "speedBatch32") >= guest.throughput());
        met.add(lost(figures).filter(l -> l <= Double.parseDouble(guest.mostDrop().replace("%", "")) / 100).isPresent());
        return met.stream().allMatch(m -> m);
    }

    /// On the test part, which no decision has seen.
    private static Optional<Double> lost(Map<String, Object> figures) {
        if (!(FashionClaims.map(figures.get("compress")).get("answer") instanceof Map<?, ?> answer)) return Optional.empty();
        if (!(answer.get("test") instanceof Map<?, ?> test) || !(test.get("loss") instanceof Map<?, ?> loss)) return Optional.empty();
        return Optional.of(((Number) loss.get("value")).doubleValue());
    }

    private static double value(Map<String, Object> figures, String key) {
        return ((Number) FashionClaims.map(figures.get(key)).get("value")).doubleValue();
    }

    private static Map<String, Object> ask(List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of("./fulcrum"));
        command.addAll(words);
        command.add("--json");
        Shell.Done done = Shell.run(command);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("exit", done.code());
        answer.put("seconds", done.seconds());
        answer.put("answer", parsed(done.out()));
        return answer;
    }

    private static Object parsed(String out) {
        try {
            return Json.readMap(out);
        } catch (FaultException e) {
            return out.strip();
        }
    }
}
