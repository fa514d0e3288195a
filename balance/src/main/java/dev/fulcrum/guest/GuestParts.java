package dev.fulcrum.guest;

import dev.fulcrum.balance.Progress;
import dev.fulcrum.measure.Scores;
import dev.fulcrum.tasks.guest.AnswerGuestJob;
import dev.fulcrum.tasks.guest.GuestAnswers;
import dev.fulcrum.tasks.guest.GuestData;
import dev.fulcrum.tasks.guest.GuestJudge;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.tasks.guest.GuestTexts;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Answers of models on parts of the data, kept in a folder under what was asked, so that nobody is asked twice.
///
/// @param data   folder of the data
/// @param most   how many examples are read at most, 0 for all
/// @param folder where answers are kept
public record GuestParts(GuestWorkers workers, Path data, int most, Path folder) {

    /// The scores of two models on the same examples.
    public record Pair(Scores before, Scores after) {}

    /// The file of what a model answers for these examples.
    ///
    /// @param name for people, the stem of the file's name
    public Path answers(GuestModel model, int[] examples, String name) {
        String digest = Json.hash(List.of(ContentHash.ofFile(model.file()).hex(), model.spec(), data.toAbsolutePath().toString(), most, examples)).brief();
        Path file = folder.resolve("answers").resolve(name + "-" + digest);
        if (Files.exists(file)) return file;
        var request = new AnswerGuestJob.Request(model.file().toAbsolutePath().toString(), model.spec(), data.toAbsolutePath().toString(), most,
                examples, file.toString());
        workers.run(AnswerGuestJob.NAME, request, m -> tell(name, m));
        return file;
    }

    private void tell(String name, Map<String, Object> message) {
        if (message.containsKey("done")) workers.progress().accept(Progress.of("answer", name + " " + message.get("done") + "/" + message.get("of")));
    }

    /// Two models on the same examples, by labels or, with a teacher, by agreement with it.
    public Pair pair(GuestModel before, GuestModel after, Optional<GuestModel> teacher, GuestData seen, int[] examples) {
        GuestAnswers a = GuestAnswers.read(answers(before, examples, "before"));
        GuestAnswers b = GuestAnswers.read(answers(after, examples, "after"));
        if (teacher.isPresent()) {
            GuestAnswers t = GuestAnswers.read(answers(teacher.get(), examples, "teacher"));
            double threshold = before.spec().threshold();
            return new Pair(GuestJudge.agreement(t, a, threshold).getFirst(), GuestJudge.agreement(t, b, threshold).getFirst());
        }
        if (seen instanceof GuestTexts texts) return new Pair(GuestJudge.nextTokens(a, texts, examples), GuestJudge.nextTokens(b, texts, examples));
        int[] labels = IntStream.of(examples).map(e -> seen.labels().orElseThrow()[e]).toArray();
        return new Pair(GuestJudge.quality(a, labels), GuestJudge.quality(b, labels));
    }
}
