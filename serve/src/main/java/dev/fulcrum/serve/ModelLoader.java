package dev.fulcrum.serve;

import dev.fulcrum.capacity.ServiceCurve;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.isolate.WorkerGoneException;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// Turns a model's file into something that answers.
///
/// @param engine  that runs it
/// @param options of the server
/// @param nanos   the clock
record ModelLoader(Engine engine, ServerOptions options, LongSupplier nanos) {
    /// What a lone request is taken for until some have been seen, milliseconds, where the model cannot be tried.
    private static final double UNKNOWN_MILLIS = 5;

    /// @throws FaultException when the file is no model, or the engine refuses it
    ServedModel load(ModelSpec spec, String version) {
        if (!Files.isReadable(spec.file())) {
            throw Fault.of("load model " + spec.name(), "must be a readable ONNX file", "no such file", "check the path")
                    .at(Place.file(spec.file().toString())).raise();
        }
        Graph graph = OnnxFile.read(spec.file());
        Signature signature = Signature.of(graph);
        List<Session> sessions = open(spec);
        try {
            ContentHash hash = ContentHash.ofFile(spec.file());
            int most = mostRows(signature);
            CurveCache.Known known = known(hash, sessions.getFirst(), signature, most);
            ServedModel model = new ServedModel(spec, version, hash, signature, graph.metadata(), Talents.of(graph, spec.file()), known,
                    known.shares() ? most : 1, sessions, options.workers());
            model.warm();
            return model;
        } catch (WorkerGoneException e) {
            sessions.forEach(Session::close);
            throw Fault.of("load model " + spec.name(), "must run on values that are made up", e.getMessage(),
                    "try the model with fulcrum inspect, which tells how its process ends").at(Place.file(spec.file().toString())).raise(e);
        } catch (RuntimeException e) {
            sessions.forEach(Session::close);
            throw e;
        }
    }

    /// One session where the engine's runs may overlap, else one a worker.
    private List<Session> open(ModelSpec spec) {
        List<Session> sessions = new ArrayList<>(List.of(engine.open(spec.file(), SessionOptions.ONE_THREAD)));
        if (sessions.getFirst().isConcurrent()) return sessions;
        for (int w = 1; w < options.workers(); w++) sessions.add(engine.open(spec.file(), SessionOptions.ONE_THREAD));
        return sessions;
    }

    private int mostRows(Signature signature) {
        if (!signature.hasRows()) return 1;
        return (int) Math.clamp(ServerOptions.MOST_BATCH_BYTES / signature.rowBytes(), 1, options.mostRows());
    }

    private CurveCache.Known known(ContentHash hash, Session session, Signature signature, int most) {
        Optional<CurveCache.Known> kept = options.curves().flatMap(c -> c.find(hash));
        CurveCache.Known known = kept.orElseGet(() -> look(hash, session, signature, most));
        return new CurveCache.Known(known.shares(), limited(known.batchMillis(), most));
    }

    private static TreeMap<Integer, Double> limited(TreeMap<Integer, Double> millis, int most) {
        return millis.lastKey() <= most ? millis : new TreeMap<>(millis.headMap(most, true));
    }

    private CurveCache.Known look(ContentHash hash, Session session, Signature signature, int most) {
        Probe probe = new Probe(session, signature, nanos);
        boolean shares = probe.sharesRuns();
        CurveCache.Known seen = new CurveCache.Known(shares, shares ? probe.batchMillis(most)
                : new TreeMap<>(Map.of(1, loneMillis(session, signature))));
        options.curves().ifPresent(c -> c.keep(hash, seen));
        return seen;
    }

    /// A run at small sizes, where the model lets itself be run on zeros.
    private double loneMillis(Session session, Signature signature) {
        try {
            Map<String, Tensor> zeros = new HashMap<>();
            for (TensorSpec input : signature.inputs()) zeros.put(input.name(), input.zeros());
            session.run(zeros);
            long start = nanos.getAsLong();
            session.run(zeros);
            return Math.max(0.001, (nanos.getAsLong() - start) / 1e6);
        } catch (RuntimeException e) {
            return UNKNOWN_MILLIS;
        }
    }

    /// What serving has taught, for the next start.
    void remember(ServedModel model, ServiceCurve refined) {
        if (model.stats().batches() > 0) options.curves().ifPresent(c -> c.keep(model.hash(), model.shares(), refined));
    }
}
