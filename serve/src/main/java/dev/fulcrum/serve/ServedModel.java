package dev.fulcrum.serve;

import dev.fulcrum.capacity.ServiceCurve;
import dev.fulcrum.run.Session;
import dev.fulcrum.tasks.image.ImageModel;
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
    private final Optional<ImageModel> images;
    private final ServiceCurve curve;
    private final boolean shares;
    private final int mostRows;
    private final List<Session> sessions;
    private final List<Runner> runners = new ArrayList<>();
    private final ModelStats stats = new ModelStats();
    volatile ModelQueue queue;
    /// Requests of its line that earlier servers answered.
    volatile long answeredBefore;

    ServedModel(ModelSpec spec, String version, ContentHash hash, Signature signature, Map<String, String> metadata, Optional<ImageModel> images,
            CurveCache.Known known,
            int mostRows, List<Session> sessions, int workers) {
        this.spec = spec;
        this.version = version;
        this.hash = hash;
        this.signature = signature;
        this.metadata = metadata;
        this.images = images;
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
        List<List<dev.fulcrum.graph.Tensor>> run(List<InferenceRequest> requests, int rows);

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

    /// How it takes pictures, where it is a classifier of pictures that says so.
    public Optional<ImageModel> images() {
        return images;
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
