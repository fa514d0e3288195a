package dev.fulcrum.bench.prove;

import dev.fulcrum.bench.guest.GuestMaterial;
import dev.fulcrum.bench.guest.MiniLmProof;
import dev.fulcrum.bench.guest.StudentRecipe;
import dev.fulcrum.unit.Json;
import java.util.Map;
import java.util.Optional;

/// Sentence encoders in 8 bits against the published one, judged on a book that nothing was chosen with.
final class MiniLmClaim {
    private static final double TIMES_FASTER = 2;
    private static final double COSINE = 0.92;
    private static final double SPEARMAN = 0.90;
    /// What "as near" and "as fast" may differ by.
    private static final double SLACK = 0.005;
    private static final double SPEED_SLACK = 0.05;

    private MiniLmClaim() {}

    static Claim.Finding student(long seed) throws Exception {
        var proof = new MiniLmProof(GuestMaterial.standard(), seed);
        Map<String, Object> student = Json.tree(proof.student(StudentRecipe.found(seed),
                line -> System.err.println("minilm-student: " + line)));
        boolean near = number(student, "likeness", "meanCosine") >= COSINE && number(student, "likeness", "spearman") >= SPEARMAN;
        boolean fast = number(student, "speedToPublishedBatch1", "value") >= TIMES_FASTER
                && number(student, "speedToPublishedBatch32", "value") >= TIMES_FASTER;
        return new Claim.Finding(near && fast, student);
    }

    static Claim.Finding quantized(long seed) throws Exception {
        Map<String, Object> ours = Json.tree(new MiniLmProof(GuestMaterial.standard(), seed).quantized(Optional.empty()));
        return new Claim.Finding(asGoodAsPublished(ours), ours);
    }

    /// As fast and as near to the float model as what others publish.
    static boolean asGoodAsPublished(Map<String, Object> ours) {
        boolean near = number(ours, "likeness", "meanCosine") >= number(ours, "likenessOfPublished", "meanCosine") - SLACK
                && number(ours, "likeness", "spearman") >= number(ours, "likenessOfPublished", "spearman") - SLACK;
        return near && number(ours, "speedToPublishedBatch1", "value") >= 1 - SPEED_SLACK
                && number(ours, "speedToPublishedBatch32", "value") >= 1 - SPEED_SLACK;
    }

    private static double number(Map<String, Object> figures, String part, String key) {
        return ((Number) FashionClaims.map(figures.get(part)).get(key)).doubleValue();
    }
}
