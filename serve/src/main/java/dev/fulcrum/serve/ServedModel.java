package dev.fulcrum.serve;

import dev.fulcrum.capacity.ServiceCurve;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.tasks.image.PictureModel;
import dev.fulcrum.tasks.recommend.KnownUsers;
import dev.fulcrum.tasks.recommend.SuggestModel;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.FaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One version of one model, loaded and ready to run.
public final class ServedModel {
    private final ModelSpec spec;
    private final String version;
    private final ContentHash hash;
    private final Signature signature;
    private final Map<String, String> metadata;
    private final Talents talents;
    private final ServiceCurve curve;
    private final boolean shares;
    private final int mostRows;
    private final List<Session> sessions;
    private final List<Runner> runners = new ArrayList<>();
    private final ModelStats stats = new ModelStats();
    volatile ModelQueue queue;
    /// Requests of its line that earlier servers answered.
    volatile long answeredBefore;

    ServedModel(ModelSpec spec, String version, ContentHash hash, Signature signature, Map<String, String> metadata, Talents talents,
            CurveCache.Known known, int mostRows, List<Session> sessions, int workers) {
        this.spec = spec;
        this.version = version;
        this.hash = hash;
        this.signature = signature;
        this.metadata = metadata;
        this.talents = talents;
        this.curve = known.curve();
        this.shares = known.shares();
        this.mostRows = mostRows;
        this.sessions = sessions;
        for (int w = 0; w < workers; w++) {
            Session session = sessions.get(w % sessions.size());
            runners.add(shares ? new RowRunner(session, signature, mostRows) : new LoneRunner(session, signature));
        }
    }

    /// Runs batches on one worker's memory.
    interface Runner {
        /// @return one list of outputs a request, in the order of the signature, valid until the next run
        List<List<Tensor>> run(List<InferenceRequest> requests, int rows);

        void close();
    }

    public String name() {
        return spec.name();
    }

    public ModelSpec spec() {
        return spec;
    }

    public String version() {
        return version;
    }

    /// Of the model's file.
    public ContentHash hash() {
        return hash;
    }

    public Signature signature() {
        return signature;
    }

    /// The file's own key and text pairs.
    public Map<String, String> metadata() {
        return metadata;
    }

    /// How it takes pictures, where it is a classifier of pictures that says so, itself or by a guest.yaml beside it.
    public Optional<PictureModel> images() {
        return talents.images();
    }

    /// How it takes what a user did, where it makes suggestions.
    public Optional<SuggestModel> suggestions() {
        return talents.suggestions();
    }

    /// Whose past is known, where its data lies beside it.
    public Optional<KnownUsers> users() {
        return talents.users();
    }

    public ModelStats stats() {
        return stats;
    }

    /// Whether requests share runs.
    public boolean shares() {
        return shares;
    }

    /// Rows that one request may have, where requests share runs.
    public int mostRows() {
        return mostRows;
    }

    long sloNanos() {
        return (long) (spec.sloSeconds() * 1e9);
    }

    Objective objective() {
        return spec.objective();
    }

    /// As it was when the model was loaded; the queue has the live one.
    ServiceCurve curve() {
        return curve;
    }

    Runner runner(int worker) {
        return runners.get(worker);
    }

    /// Answers once outside the queue and the books, before it takes requests of others: not while a worker may run it.
    ///
    /// @param inputs in the order of the signature
    /// @return outputs in the order of the signature, valid until the next run
    /// @throws FaultException when the model cannot run on them
    public List<Tensor> tryOut(List<Tensor> inputs) {
        int rows = shares ? Math.toIntExact(inputs.getFirst().dim(0)) : 1;
        return runner(0).run(List.of(InferenceRequest.unanswered(inputs, rows)), rows).getFirst();
    }

    /// Every worker's memory is bound and has answered once, where the model lets itself be run on zeros.
    void warm() {
        List<Tensor> zeros = signature.inputs().stream().map(TensorSpec::zeros).toList();
        for (Runner runner : runners) {
            try {
                runner.run(List.of(InferenceRequest.unanswered(zeros, 1)), 1);
            } catch (FaultException e) {
                // Zeros may be no values for it.
                return;
            }
        }
    }

    /// The share of training and search carried so far; NaN where nothing is known of them.
    public double amortised(Tariff tariff) {
        return spec.amortisation().share(answeredBefore + stats.answered(), tariff.money(stats.busyNanos()));
    }

    /// Gives its memory back; no batch may be running. Whoever still knows this version, as the audit of its answers does, holds none of it.
    void close() {
        for (Runner runner : runners) runner.close();
        runners.clear();
        for (Session session : sessions) closeQuietly(session);
    }

    private static void closeQuietly(Session session) {
        try {
            session.close();
        } catch (FaultException e) {
            // It answers no more; there is nobody left to tell.
            return;
        }
    }
}
