package dev.fulcrum.engines.torch;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.Value;
import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.train.TrainingSession;
import dev.fulcrum.unit.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// One model under training. Per step: batch in, both graphs walked, `backward`, one optimiser step; all native objects of the
/// step are freed at its end.
final class TorchTrainingSession implements TrainingSession {
    private final Graph model;
    private final TrainingOptions options;
    private final Owned owned = new Owned();
    private final Mode mode;
    private final WeightStore store;
    private final FlatOptimizer optimizer;
    private final List<String> inputs;
    private final List<String> free;
    private final Program forward;
    private final Program loss;
    private final int tied;
    private final Map<List<String>, Program> inference = new HashMap<>();

    TorchTrainingSession(Graph model, Graph objective, TrainingOptions options) {
        this.model = model;
        this.options = options;
        mode = new Mode(options.frozen());
        Libtorch.threads(options.threads());
        store = new WeightStore(model, options.channelsLast(), options.frozen(), owned);
        optimizer = FlatOptimizer.of(options.optimizer(), store.flats(), owned);
        Objective joined = Objective.join(model, objective);
        inputs = model.inputs().stream().map(Value::name).toList();
        free = joined.free();
        tied = joined.tied().size();
        forward = program(model, inputs, joined.tied(), store.all());
        Map<String, org.bytedeco.pytorch.Tensor> constants = new HashMap<>();
        objective.initializers().forEach((name, value) -> constants.put(name, owned.keep(TorchTensors.copy(value))));
        List<String> given = new ArrayList<>(joined.tied());
        given.addAll(free);
        loss = new Program(objective, given, List.of(Objective.LOSS), constants, mode, owned, objective.opset());
    }

    private Program program(Graph graph, List<String> given, List<String> wanted, Map<String, org.bytedeco.pytorch.Tensor> constants) {
        return new Program(graph, given, wanted, constants, mode, owned, graph.opset());
    }

    @Override
    public double step(Map<String, Tensor> batch, double learningRate) {
        try (PointerScope scope = new PointerScope()) {
            double before = backward(batch);
            if (options.clipNorm() > 0) optimizer.clip(options.clipNorm());
            optimizer.step(learningRate);
            return before;
        }
    }

    /// Leaves the gradients of the batch's loss in the weights; the caller has opened a scope.
    private double backward(Map<String, Tensor> batch) {
        Libtorch.threads(options.threads());
        // Dropout masks follow from the step, so that a restored session draws the same ones.
        torch.manual_seed(optimizer.steps());
        optimizer.zeroGradients();
        org.bytedeco.pytorch.Tensor value = loss(batch);
        // oneDNN 3.12 ends the process (SIGSEGV in jit_avx512_core_bf16_convolution_bwd_weights) with more than one thread.
        if (options.bf16()) Libtorch.threads(1);
        value.backward();
        return value.item_double();
    }

    private org.bytedeco.pytorch.Tensor loss(Map<String, Tensor> batch) {
        mode.training(true);
        try {
            org.bytedeco.pytorch.Tensor[] values = forward(forward, batch, options.bf16());
            org.bytedeco.pytorch.Tensor[] all = new org.bytedeco.pytorch.Tensor[tied + free.size()];
            for (int i = 0; i < tied; i++) all[i] = options.bf16() ? widened(values[i]) : values[i];
            for (int i = 0; i < free.size(); i++) all[tied + i] = TorchTensors.view(given(batch, free.get(i)));
            return loss.run(all)[0];
        } finally {
            mode.training(false);
        }
    }

    private static org.bytedeco.pytorch.Tensor widened(org.bytedeco.pytorch.Tensor value) {
        return value.scalar_type().intern() == ScalarType.BFloat16 ? value.to(ScalarType.Float) : value;
    }

    private org.bytedeco.pytorch.Tensor[] forward(Program program, Map<String, Tensor> batch, boolean bf16) {
        org.bytedeco.pytorch.Tensor[] values = new org.bytedeco.pytorch.Tensor[inputs.size()];
        for (int i = 0; i < values.length; i++) values[i] = TorchTensors.view(given(batch, inputs.get(i)));
        try (Autocast autocast = new Autocast(bf16)) {
            return program.run(values);
        }
    }

    private static Tensor given(Map<String, Tensor> batch, String name) {
        Tensor value = batch.get(name);
        if (value != null) return value;
        throw Fault.of("batch", "must hold a tensor for " + name, String.valueOf(batch.keySet()), "feed every input of model and objective")
                .raise();
    }

    @Override
    public Map<String, Tensor> gradients(Map<String, Tensor> batch) {
        try (PointerScope scope = new PointerScope()) {
            backward(batch);
            Map<String, Tensor> gradients = new TreeMap<>();
            store.weights().forEach((name, weight) -> gradients.put(name, TorchTensors.read(weight.grad())));
            return gradients;
        }
    }

    /// In fp32 whatever the options: it judges the model that will be served.
    @Override
    public Map<String, Tensor> infer(Map<String, Tensor> batch, List<String> values) {
        Program program = inference.computeIfAbsent(List.copyOf(values), wanted -> program(model, inputs, wanted, store.all()));
        try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
            Libtorch.threads(options.threads());
            org.bytedeco.pytorch.Tensor[] results = forward(program, batch, false);
            Map<String, Tensor> out = new LinkedHashMap<>();
            for (int i = 0; i < results.length; i++) out.put(values.get(i), TorchTensors.read(results[i]));
            return out;
        }
    }

    @Override
    public Graph model() {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> current = new LinkedHashMap<>();
            store.weights().forEach((name, weight) -> current.put(name, TorchTensors.read(weight)));
            store.buffers().forEach((name, buffer) -> current.put(name, TorchTensors.read(buffer)));
            return model.withInitializers(current);
        }
    }

    @Override
    public void save(Path file) {
        try (PointerScope scope = new PointerScope()) {
            TrainingState.write(file, options, optimizer.steps(), state());
        }
    }

    @Override
    public void restore(Path file) {
        try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
            optimizer.steps(TrainingState.read(file, options, state()));
        }
    }

    /// Everything that the next step depends on besides the number of steps, in a fixed order.
    private Map<String, org.bytedeco.pytorch.Tensor> state() {
        Map<String, org.bytedeco.pytorch.Tensor> all = new LinkedHashMap<>();
        for (int i = 0; i < store.flats().size(); i++) all.put("weights " + i, store.flats().get(i).values());
        for (int i = 0; i < optimizer.state().size(); i++) all.put("moment " + i, optimizer.state().get(i));
        store.buffers().forEach((name, buffer) -> all.put("buffer " + name, buffer));
        return all;
    }

    @Override
    public void close() {
        owned.close();
    }
}
