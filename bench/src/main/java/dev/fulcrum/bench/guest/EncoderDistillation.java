package dev.fulcrum.bench.guest;

import dev.fulcrum.data.Tokens;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.run.Session;
import dev.fulcrum.train.Optimizer;
import dev.fulcrum.train.Schedule;
import dev.fulcrum.train.TrainingEngine;
import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.train.TrainingSession;
import java.util.List;
import java.util.Map;

/// Trains a small sentence encoder towards what a large one says, with no labels anywhere.
///
/// @param steps     batches
/// @param batch     tokens a batch, about
/// @param schedule  learning rate
/// @param objective what is compared
/// @param bf16      whether products run in bfloat16
/// @param seed      of the sequences
public record EncoderDistillation(int steps, int batch, Schedule schedule, EmbeddingObjective objective, boolean bf16, long seed) {

    /// Hears the loss of every step, and may ask for the student as it is then.
    interface Listener {
        void step(int done, double loss, TrainingSession student);
    }

    /// @param student  with the same inputs and output as the teacher
    /// @param teacher  open in an engine that infers fast
    /// @param width    of the output, D
    Graph distill(Graph student, Session teacher, DistillationText text, int width, Listener listener) {
        Graph frozen = EncoderLayers.frozenTables(student);
        String state = student.outputs().getFirst().name();
        TrainingOptions options = new TrainingOptions(Optimizer.AdamW.DEFAULT, 1, bf16, false, 1.0);
        try (TrainingSession session = TrainingEngine.first().open(frozen, objective.graph(state, width), options)) {
            for (int step = 0; step < steps; step++) {
                double loss = session.step(batch(student, teacher, text, step), schedule.at((double) step / steps));
                listener.step(step + 1, loss, session);
            }
            return EncoderLayers.thawed(session.model(), student);
        }
    }

    private Map<String, Tensor> batch(Graph student, Session teacher, DistillationText text, int step) {
        List<long[]> sequences = text.batch(batch, step, seed);
        Tokens tokens = Tokens.padded(sequences, 0);
        Map<String, Tensor> fed = Embeddings.fed(tokens, student.inputs().stream().map(Value::name).toList());
        fed.put(EmbeddingObjective.TEACHER, teacher.run(fed).values().iterator().next());
        float[] own = new float[tokens.mask().length];
        for (int i = 0; i < own.length; i++) own[i] = tokens.mask()[i];
        fed.put(EmbeddingObjective.MASK, Tensor.ofFloats(own, tokens.sequences(), tokens.length(), 1));
        return fed;
    }
}
