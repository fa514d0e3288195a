package dev.fulcrum.tasks.guest;

import dev.fulcrum.measure.Scores;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/// How good a guest's answers are, against labels or against another model's answers on the same examples.
public final class GuestJudge {
    private GuestJudge() {}

    /// Accuracy: 1 where the largest score is the label's.
    ///
    /// @param labels one an answer, in their order
    public static Scores quality(GuestAnswers answers, int[] labels) {
        return scores("accuracy", true, answers, i -> answers.top(i, 0) == labels[i] ? 1 : 0);
    }

    /// How alike two models answer; the first of the list is the metric that decides, the others tell more. Higher is more alike.
    ///
    /// Classes: the same first choice; less the divergence KL(reference, answers) in nats. Vectors: cosine. Maps: intersection over union of
    /// what is lit (1 where nothing is in either); 1 less the mean absolute difference. Tokens: the share of positions with the same first
    /// choice; less the mean divergence a position.
    ///
    /// @param threshold above which a map is lit
    /// @throws IllegalArgumentException when the answers are of other shapes
    public static List<Scores> agreement(GuestAnswers reference, GuestAnswers answers, double threshold) {
        if (reference.size() != answers.size() || reference.width() != answers.width()) {
            throw new IllegalArgumentException("answers must be of one shape: got %d x %d and %d x %d".formatted(reference.size(),
                    reference.width(), answers.size(), answers.width()));
        }
        return switch (reference.head()) {
            case LOGITS, PROBABILITIES, LOG_PROBABILITIES -> List.of(
                    scores("agreement", true, answers, i -> reference.top(i, 0) == answers.top(i, 0) ? 1 : 0),
                    scores("-KL", false, answers, i -> -divergence(reference, answers, i)));
            case EMBEDDING -> List.of(scores("cosine", false, answers, i -> cosine(reference.rows()[i], answers.rows()[i])));
            case MAP -> List.of(scores("IoU", false, answers, i -> overlap(reference.rows()[i], answers.rows()[i], threshold)),
                    scores("closeness", false, answers, i -> 1 - distance(reference.rows()[i], answers.rows()[i])));
            case TOKENS -> List.of(scores("next token", false, answers, i -> sameTokens(reference, answers, i)),
                    scores("-KL", false, answers, i -> -divergence(reference, answers, i)));
        };
    }

    /// How often the largest score is the text's next token; the mean over its positions, which the last has none after.
    ///
    /// @param examples the texts that were answered, in the answers' order
    public static Scores nextTokens(GuestAnswers answers, GuestTexts texts, int[] examples) {
        return scores("next token", false, answers, i -> {
            long[] ids = texts.ids(examples[i]);
            int right = 0;
            for (int p = 0; p + 1 < ids.length; p++) if (answers.top(i, p) == ids[p + 1]) right++;
            return (double) right / Math.max(1, ids.length - 1);
        });
    }

    private static Scores scores(String metric, boolean counts, GuestAnswers answers, IntToDoubleFunction of) {
        double[] values = new double[answers.size()];
        for (int i = 0; i < values.length; i++) values[i] = of.applyAsDouble(i);
        return new Scores(metric, counts, values);
    }

    /// Mean over positions of KL(reference, answers), nats.
    private static double divergence(GuestAnswers reference, GuestAnswers answers, int example) {
        double sum = 0;
        int positions = Math.max(1, reference.positions(example));
        for (int p = 0; p < reference.positions(example); p++) {
            double[] a = reference.logProbabilities(example, p, 1);
            double[] b = answers.logProbabilities(example, p, 1);
            for (int c = 0; c < a.length; c++) sum += Math.exp(a[c]) * (a[c] - b[c]);
        }
        return sum / positions;
    }

    private static double sameTokens(GuestAnswers reference, GuestAnswers answers, int example) {
        int same = 0;
        for (int p = 0; p < reference.positions(example); p++) if (reference.top(example, p) == answers.top(example, p)) same++;
        return (double) same / Math.max(1, reference.positions(example));
    }

    static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return aa == 0 || bb == 0 ? aa == bb ? 1 : 0 : dot / Math.sqrt(aa * bb);
    }

    private static double overlap(float[] a, float[] b, double threshold) {
        int both = 0;
        int either = 0;
        for (int i = 0; i < a.length; i++) {
            boolean x = a[i] > threshold;
            boolean y = b[i] > threshold;
            if (x && y) both++;
            if (x || y) either++;
        }
        return either == 0 ? 1 : (double) both / either;
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
        return sum / Math.max(1, a.length);
    }
}
