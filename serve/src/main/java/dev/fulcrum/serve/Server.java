package dev.fulcrum.serve;

import dev.fulcrum.run.Engine;
import dev.fulcrum.unit.FaultException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// A server without a network: models, the workers that run them, and the books. Transports put requests in; whoever embeds it may too.
public final class Server implements AutoCloseable {
    private static final double SWAP_PATIENCE = 30;

    private final ModelLoader loader;
    private final ModelCatalogue catalogue;
    private final ReceiptSink sink;
    private final Workers workers;
    private final Meter meter;
    private final LongSupplier nanos;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private final List<ServedModel> leaving = new ArrayList<>();
    private final Map<ServedModel, long[]> lateSeen = new ConcurrentHashMap<>();
    private final Audit audit = new Audit();
    private final Recent recent = new Recent();
    private final Clock clock;
    private final long startedNanos;
    private final ScheduledExecutorService housekeeping;
    private volatile boolean draining;
    private volatile boolean closing;

    /// @param catalogue what it may load
    /// @param sink      takes the receipts
    /// @param clock     for the books
    /// @param nanos     for everything else
    public Server(Engine engine, ServerOptions options, ModelCatalogue catalogue, ReceiptSink sink, Clock clock, LongSupplier nanos) {
        this.loader = new ModelLoader(engine, options, nanos);
        this.catalogue = catalogue;
        this.sink = sink;
        this.nanos = nanos;
        this.clock = clock;
        this.startedNanos = nanos.getAsLong();
        this.workers = new Workers(options.workers(), options.mostQueued(), options.tariff(), nanos);
        this.meter = new Meter(options.workers(), options.tariff(), clock, nanos);
        this.housekeeping = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("serve-second").daemon().factory());
    }

    /// The place of one name: at most one load or unload at a time.
    private static final class Slot {
        final ReentrantLock changing = new ReentrantLock();
        volatile ServedModel current;
        volatile ModelState.Stage stage = ModelState.Stage.UNAVAILABLE;
        volatile String reason = "not loaded";
        int loads;
    }

    /// Begins to run and to keep the books.
    public Server start() {
        workers.start();
        housekeeping.scheduleAtFixedRate(this::second, 1, 1, TimeUnit.SECONDS);
        return this;
    }

    /// From now on, requests that are in a kept trace are told to a collector; whoever made the export closes it.
    public Server traceTo(TraceExport export) {
        workers.traceTo(export);
        return this;
    }

    /// Before it is submitted: puts a request into the trace of its header `traceparent`, or into a new one, where traces are wanted at all.
    public InferenceRequest traced(InferenceRequest request, String traceparent) {
        TraceExport traces = workers.traces();
        if (traces != null) request.trace = traces.context(traceparent);
        return request;
    }

    public ServerOptions options() {
        return loader.options();
    }

    /// Whether any worker could begin with a request.
    public FreeWorkers freeWorkers() {
        return workers;
    }

    /// The clock on which requests arrive.
    public long nanos() {
        return nanos.getAsLong();
    }

    /// Seconds since 1970.
    public double epochSeconds() {
        return clock.millis() / 1000.0;
    }

    /// Loads a model, or the next version of it, as the catalogue has it now; the one before answers until the new one does.
    ///
    /// @throws RefusedException for a name that this server may not load
    /// @throws FaultException when the new one cannot be loaded; the one before stays
    public ServedModel load(String name) {
        ModelSpec spec = catalogue.find(name).orElseThrow(() -> unknown(name));
        Slot slot = slots.computeIfAbsent(name, _ -> new Slot());
        slot.changing.lock();
        try {
            return swap(slot, spec);
        } finally {
            slot.changing.unlock();
        }
    }

    private ServedModel swap(Slot slot, ModelSpec spec) {
        ServedModel before = slot.current;
        if (before == null) slot.stage = ModelState.Stage.LOADING;
        try {
            ServedModel next = loader.load(spec, spec.version().orElse(Integer.toString(slot.loads + 1)));
            slot.loads++;
            workers.add(next);
            slot.current = next;
            slot.stage = ModelState.Stage.READY;
            slot.reason = "";
            if (before != null) leave(before);
            return next;
        } catch (RuntimeException e) {
            slot.stage = before == null ? ModelState.Stage.UNAVAILABLE : ModelState.Stage.READY;
            slot.reason = "the last load failed";
            throw e;
        }
    }

    /// Waits until the last request of a version is answered, books it, and frees it.
    private void leave(ServedModel model) {
        synchronized (leaving) {
            leaving.add(model);
        }
        loader.remember(model, workers.view(model).curve());
        workers.retire(model, SWAP_PATIENCE);
        cut();
        synchronized (leaving) {
            leaving.remove(model);
        }
        model.close();
        loader.engine().giveBackMemory();
    }

    /// @throws RefusedException when no such model is loaded
    public void unload(String name) {
        Slot slot = slots.get(name);
        if (slot == null) throw unknown(name);
        slot.changing.lock();
        try {
            ServedModel model = slot.current;
            if (model == null) throw unknown(name);
            slot.current = null;
            slot.stage = ModelState.Stage.UNAVAILABLE;
            slot.reason = "unloaded";
            leave(model);
        } finally {
            slot.changing.unlock();
        }
    }

    private static RefusedException unknown(String name) {
        return Refusal.of(Refusal.Kind.NOT_FOUND, "no model " + (ModelSpec.isName(name) ? name : "of that name")).raise();
    }

    /// The version that answers now.
    ///
    /// @param version empty for the current one
    /// @throws RefusedException when there is no such model or version, or it is not ready
    public ServedModel model(String name, String version) {
        Slot slot = slots.get(name);
        ServedModel current = slot == null ? null : slot.current;
        if (current != null && (version.isEmpty() || version.equals(current.version()))) return current;
        if (current != null) throw Refusal.of(Refusal.Kind.NOT_FOUND, "no such version of model " + name).raise();
        if (slot != null && catalogue.names().contains(name)) {
            throw new Refusal(Refusal.Kind.UNAVAILABLE, "model " + name + " is not ready: " + slot.reason, 1).raise();
        }
        throw unknown(name);
    }

    /// All names that are or may be loaded, with their state.
    public List<ModelState> index() {
        TreeMap<String, ModelState> states = new TreeMap<>();
        for (String name : catalogue.names()) states.put(name, new ModelState(name, "", ModelState.Stage.UNAVAILABLE, "not loaded"));
        slots.forEach((name, slot) -> {
            ServedModel current = slot.current;
            states.put(name, new ModelState(name, current == null ? "" : current.version(), slot.stage, slot.reason));
        });
        return List.copyOf(states.values());
    }

    public List<ServedModel> loaded() {
        return slots.values().stream().map(s -> s.current).filter(java.util.Objects::nonNull)
                .sorted(java.util.Comparator.comparing(ServedModel::name)).toList();
    }

    /// Whether it takes requests: at least one model is there and it is not going away.
    public boolean isReady() {
        return !draining && !loaded().isEmpty();
    }

    /// Puts a request in; its reply comes later, or at once where it is refused.
    public void submit(ServedModel model, InferenceRequest request) {
        if (closing) {
            request.reply().refused(new Refusal(Refusal.Kind.UNAVAILABLE, "the server is going away", 1));
            return;
        }
        if (workers.submit(model, request)) return;
        try {
            // Between looking the version up and now it was replaced by the next one.
            submit(model(model.name(), ""), request);
        } catch (RefusedException e) {
            request.reply().refused(e.refusal());
        }
    }

    /// The client of a request has left.
    public void cancel(InferenceRequest request) {
        if (request.model != null) workers.cancel(request.model, request);
    }

    /// Remembers an answer that a client may later say was right or wrong.
    ///
    /// @param id of the client's; empty for one that nobody will ask about
    public void answered(ServedModel model, String id, String label) {
        if (!id.isEmpty()) audit.answered(model, id, label);
    }

    /// Takes the true label of an earlier answer.
    ///
    /// @return whether the answer is known, and was judged
    public boolean judge(String name, String id, String label) {
        Optional<Feedback> feedback = audit.judge(name, id, label, clock.instant());
        feedback.ifPresent(sink::judged);
        return feedback.isPresent();
    }

    /// The last seconds of a version.
    public Recent.View recent(ServedModel model) {
        return recent.view(model);
    }

    /// Seconds since this server was made.
    public double upSeconds() {
        return (nanos.getAsLong() - startedNanos) / 1e9;
    }

    public QueueView queue(ServedModel model) {
        return workers.view(model);
    }

    private void second() {
        workers.tick(this::lateShare);
        // A version that left would keep its memory through this map.
        lateSeen.keySet().retainAll(loaded());
        recent.second(loaded(), nanos.getAsLong());
        try {
            cut();
        } catch (RuntimeException e) {
            // The books could not be written now (a full disk, a held file); the sink keeps the interval until it can.
            return;
        }
    }

    private void cut() {
        List<ServedModel> all = new ArrayList<>(loaded());
        List<ServedModel> stay = List.copyOf(all);
        synchronized (leaving) {
            all.addAll(leaving);
        }
        sink.take(meter.cut(all, stay));
        for (ServedModel model : stay) model.answeredBefore = sink.answeredBefore(model.spec().line());
    }

    private double lateShare(ServedModel model) {
        long[] now = {model.stats().answered(), model.stats().late() + model.stats().refusedFor(Refusal.Kind.EXPIRED)};
        long[] before = lateSeen.put(model, now);
        if (before == null || now[0] == before[0]) return 0;
        return (double) (now[1] - before[1]) / (now[0] - before[0]);
    }

    /// From now on it says that it is not ready, and still answers: load balancers need a while to see it.
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    /// From now on it refuses what comes, and answers what it has taken.
    public void stopTaking() {
        draining = true;
        closing = true;
    }

    /// Answers what was taken, closes the books and frees everything.
    @Override
    public void close() {
        stopTaking();
        housekeeping.shutdown();
        for (String name : List.copyOf(slots.keySet())) closeSlot(name);
        cut();
        sink.closed();
        workers.close();
    }

    private void closeSlot(String name) {
        try {
            unload(name);
        } catch (RefusedException e) {
            // Nothing is loaded under that name.
            return;
        }
    }
}
