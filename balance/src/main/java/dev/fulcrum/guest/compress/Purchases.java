package dev.fulcrum.guest.compress;

import dev.fulcrum.balance.Progress;
import dev.fulcrum.balance.SideBySide;
import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.Step;
import dev.fulcrum.search.DropSearch;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.tasks.guest.ConvertGuestJob;
import dev.fulcrum.tasks.guest.GuestAnswers;
import dev.fulcrum.tasks.guest.GuestPrecision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes the purchases that the search asks for, in worker processes, as many side by side as there are cores.
final class Purchases {
    private final Subject subject;
    private final Forms forms;
    private final Tries tries;
    private final Recoveries recoveries;
    private final GuestAnswers original;

    /// @param original what the model answers on validation
    Purchases(Subject subject, Forms forms, Tries tries, Recoveries recoveries, GuestAnswers original) {
        this.subject = subject;
        this.forms = forms;
        this.tries = tries;
        this.recoveries = recoveries;
        this.original = original;
    }

    StopReason run(DropSearch search) {
        while (true) {
            switch (search.next(tries.tried())) {
                case DropSearch.Move.Stop stop -> {
                    return stop.reason();
                }
                case DropSearch.Move.Purchases move -> make(move);
            }
        }
    }

    private void make(DropSearch.Move.Purchases move) {
        List<Runnable> work = new ArrayList<>();
        for (int i = 0; i < move.purchases().size(); i++) {
            DropSearch.Buy buy = move.purchases().get(i);
            Progress at = Progress.of(move.phase(), i + 1, move.purchases().size(), buy.key());
            work.add(() -> tries.add(made(buy, at)));
        }
        SideBySide.run(subject.machine().cores(), work);
    }

    private Tries.Made made(DropSearch.Buy buy, Progress at) {
        subject.workers().progress().accept(at);
        long start = subject.machine().nanos().getAsLong();
        Optional<Step> step = switch (buy) {
            case DropSearch.Buy.Convert c -> convert(c, Optional.empty());
            case DropSearch.Buy.Recover r -> {
                recover(r, at);
                yield Optional.empty();
            }
            case DropSearch.Buy.Aware a -> Optional.of(aware(a, at));
        };
        GuestAnswers answers = subject.answers(subject.folder().trialModel(buy.key()), subject.split().validation(), "validation-" + Forms.slug(buy.key()));
        Loss loss = subject.loss(original, answers, subject.split().validation());
        double seconds = (subject.machine().nanos().getAsLong() - start) / 1e9;
        return new Tries.Made(new DropSearch.Tried(buy, loss.loss(), loss.surely(), seconds), loss, step);
    }

    /// The float weights of a base after so many rungs.
    private Path weights(String base, int rung) {
        return rung == 0 ? forms.file(base) : subject.folder().trialModel(new DropSearch.Buy.Recover(base, rung, 0).key());
    }

    /// @param known a step that was chosen before
    Optional<Step> convert(DropSearch.Buy.Convert buy, Optional<Step> known) {
        return convert(weights(buy.base(), buy.rung()), buy.precision(), ConvertGuestJob.Way.CONVERT, known,
                subject.folder().trialModel(buy.key()));
    }

    private Optional<Step> convert(Path from, String precision, ConvertGuestJob.Way way, Optional<Step> known, Path to) {
        var form = new ConvertGuestJob.Form(from.toString(), GuestPrecision.of(precision), way, known, to.toString());
        return subject.convert(List.of(form), "convert").steps().get(to.toString());
    }

    void recover(DropSearch.Buy.Recover buy, Progress at) {
        recoveries.train(weights(buy.base(), buy.rung() - 1), subject.folder().trialModel(buy.key()), buy.epochs(), false, at);
    }

    /// Ranges as the plain conversion of the same weights chose them, so that training starts from the best that there was.
    private Step aware(DropSearch.Buy.Aware buy, Progress at) {
        String plain = new DropSearch.Buy.Convert(buy.base(), buy.rung(), DropSearch.INT8).key();
        Step step = tries.all().stream().filter(m -> m.tried().purchase().key().equals(plain)).findFirst().flatMap(Tries.Made::step)
                .orElse(new Step.Quantize(Calibration.Method.MSE, subject.reduceRange()));
        aware(buy, step, at);
        return step;
    }

    void aware(DropSearch.Buy.Aware buy, Step step, Progress at) {
        Path fake = subject.folder().trial(buy.key()).resolve("fake.onnx");
        Path trained = subject.folder().trial(buy.key()).resolve("trained.onnx");
        convert(weights(buy.base(), buy.rung()), DropSearch.INT8, ConvertGuestJob.Way.FAKE, Optional.of(step), fake);
        recoveries.train(fake, trained, buy.epochs(), true, at);
        convert(trained, DropSearch.INT8, ConvertGuestJob.Way.FINISH, Optional.of(step), subject.folder().trialModel(buy.key()));
    }
}
