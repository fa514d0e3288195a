package dev.fulcrum.tasks.guest;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.train.TrainingEngine;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Opens a guest model in a worker process: whether it runs, what comes out of it, what of it can be trained, and which of the usual
/// preparations of images it was made for.
public final class InspectGuestJob implements WorkerJob {
    public static final String NAME = "inspect-guest";
    /// How many times more examples decide among close ways.
    private static final int AGAIN = 10;

    /// @param spec what is known or guessed so far
    /// @param data folder of examples, if any
    /// @param most  examples to try
    /// @param tries whether preparations are to be tried
    public record Request(String model, GuestSpec spec, Optional<String> data, int most, boolean tries) {}

    /// @param done ways tried so far
    public record Progress(int done, int of) {}

    /// @param refused     why ONNX Runtime does not run it, if it does not
    /// @param untrainable one fault a node that the training engine lacks
    /// @param trainer     name and version of the training engine, where there is one
    /// @param outputs     shapes of the outputs for one example
    /// @param head        what the output's numbers look like
    /// @param choice      of preparations, where they were tried
    /// @param examples    how many were tried
    /// @param labelled    whether they had labels
    /// @param parity      largest difference between running three examples together and each alone, where the batch was freed
    public record Result(Optional<Fault> refused, List<Fault> untrainable, Optional<String> trainer, Map<String, long[]> outputs, Head head,
            Optional<Preparations.Choice> choice, int examples, boolean labelled, Optional<Double> parity) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        GuestModel model = GuestModel.open(Path.of(request.model()), request.spec());
        Optional<TrainingEngine> trainer = ServiceLoader.load(TrainingEngine.class).findFirst();
        List<Fault> untrainable = trainer.map(t -> t.obstacles(model.graph())).orElse(List.of());
        Optional<String> version = trainer.map(TrainingEngine::version);
        Optional<GuestData> data = request.data().map(d -> GuestSource.read(Path.of(d), model, request.most()));
        try (Session session = model.session(Engine.named("onnxruntime"))) {
            reply.send(new Looking(model, request, data, session::run, reply).result(untrainable, version));
        } catch (FaultException e) {
            reply.send(new Result(Optional.of(e.faults().getFirst()), untrainable, version, Map.of(), request.spec().head(), Optional.empty(),
                    0, false, Optional.empty()));
        }
    }

    private record Looking(GuestModel model, Request request, Optional<GuestData> data, UnaryOperator<Map<String, Tensor>> infer, Reply reply) {

        Result result(List<Fault> untrainable, Optional<String> trainer) {
            Map<String, Tensor> one = data.map(d -> d.batch(new int[] {0})).orElseGet(() -> QuietInputs.of(model, 1));
            Map<String, long[]> outputs = new LinkedHashMap<>();
            infer.apply(one).forEach((name, value) -> outputs.put(name, value.dims()));
            Head head = head();
            boolean images = data.filter(GuestImages.class::isInstance).isPresent() && head.classifies();
            Optional<Preparations.Choice> choice = images && request.tries() ? Optional.of(choice((GuestImages) data.get(), head)) : Optional.empty();
            return new Result(Optional.empty(), untrainable, trainer, outputs, head, choice, data.map(GuestData::size).orElse(0),
                    data.flatMap(GuestData::labels).isPresent(), model.freed() ? data.flatMap(this::parity) : Optional.empty());
        }

        /// Three examples together against each alone.
        private Optional<Double> parity(GuestData data) {
            if (data.size() < 3) return Optional.empty();
            GuestRun run = new GuestRun(model, data);
            float[][] together = run.answers(new int[] {0, 1, 2}, infer, _ -> { }).rows();
            double worst = 0;
            for (int e = 0; e < 3; e++) {
                float[] alone = run.answers(new int[] {e}, infer, _ -> { }).rows()[0];
                for (int i = 0; i < alone.length; i++) worst = Math.max(worst, Math.abs(alone[i] - together[e][i]));
            }
            return Optional.of(worst);
        }

        /// Rows that sum to 1 are probabilities, rows whose exponentials do are their logarithms, whatever made them.
        private Head head() {
            Head stated = request.spec().head();
            if (!stated.classifies() || data.isEmpty()) return stated;
            int[] few = GuestSplit.sample(IntStream.range(0, data.get().size()).toArray(), 8);
            GuestAnswers answers = new GuestRun(model, data.get()).answers(few, infer, _ -> { });
            if (Arrays.stream(answers.rows()).allMatch(r -> sumsToOne(r, false))) return Head.PROBABILITIES;
            return Arrays.stream(answers.rows()).allMatch(r -> sumsToOne(r, true)) ? Head.LOG_PROBABILITIES : stated;
        }

        private static boolean sumsToOne(float[] row, boolean logarithms) {
            double sum = 0;
            for (float v : row) {
                if (logarithms ? v > 1e-5 : v < -1e-5) return false;
                sum += logarithms ? Math.exp(v) : v;
            }
            return Math.abs(sum - 1) < 1e-3;
        }

        private Preparations.Choice choice(GuestImages images, Head head) {
            List<Pixels> ways = Preparations.usual(images.pixels());
            List<Preparations.Try> tries = tries(ways, images, head);
            List<Preparations.Try> close = Preparations.finalists(tries);
            if (close.isEmpty()) return Preparations.choice(tries);
            GuestData more = GuestSource.read(Path.of(request.data().orElseThrow()), model, AGAIN * request.most());
            List<Preparations.Try> again = tries(close.stream().map(Preparations.Try::pixels).toList(), (GuestImages) more, head);
            tries.removeAll(close);
            tries.addAll(again);
            return Preparations.choice(tries);
        }

        private List<Preparations.Try> tries(List<Pixels> ways, GuestImages images, Head head) {
            GuestModel headed = new GuestModel(model.file(), model.graph(), model.freed(), model.spec().withHead(head));
            int[] all = IntStream.range(0, images.size()).toArray();
            List<Preparations.Try> tries = new ArrayList<>();
            for (Pixels way : ways) {
                GuestAnswers answers = new GuestRun(headed, images.prepared(way)).answers(all, infer, _ -> { });
                tries.add(Preparations.judged(way, answers, images.labels()));
                reply.send(new Progress(tries.size(), ways.size()));
            }
            return tries;
        }
    }
}
