package dev.fulcrum.engines.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.nio.file.Files;
import java.nio.file.Path;

/// ONNX Runtime on the CPU.
///
/// The native library is unpacked once into the cache (see [NativeLibrary]) and loaded at the first session; a JVM that never opens
/// one pays nothing. Operators of a graph run one after the other; threads work inside one operator.
public final class OrtEngine implements Engine {

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public String version() {
        return "onnxruntime " + NativeLibrary.version();
    }

    @Override
    public void giveBackMemory() {
        FreedMemory.giveBack();
    }

    @Override
    public Session open(Path model, SessionOptions options) {
        return open(model, options, OrtTuning.DEFAULT);
    }

    @Override
    public Session open(Graph model, SessionOptions options) {
        return open(model, options, OrtTuning.DEFAULT);
    }

    /// Loads a model file with settings that only ONNX Runtime has.
    ///
    /// @throws FaultException when the file is missing, is no ONNX model, or holds an operator that ONNX Runtime lacks
    public OrtModel open(Path model, SessionOptions options, OrtTuning tuning) {
        if (!Files.isReadable(model)) {
            throw Fault.of("open model", "must be a readable ONNX file", model.toString(), "check the path").raise();
        }
        return create(model.getFileName().toString(), options, tuning, (env, o) -> env.createSession(model.toString(), o));
    }

    /// Loads a model from memory with settings that only ONNX Runtime has.
    public OrtModel open(Graph model, SessionOptions options, OrtTuning tuning) {
        return open(model.name(), OnnxFile.toBytes(model), options, tuning);
    }

    /// Loads a model from the bytes of its file.
    ///
    /// @param name how faults name the model
    public OrtModel open(String name, byte[] model, SessionOptions options, OrtTuning tuning) {
        return create(name, options, tuning, (env, o) -> env.createSession(model, o));
    }

    private interface Creation {
        OrtSession create(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    private static OrtModel create(String name, SessionOptions options, OrtTuning tuning, Creation creation) {
        return DeepStack.call(() -> createHere(name, options, tuning, creation));
    }

    private static OrtModel createHere(String name, SessionOptions options, OrtTuning tuning, Creation creation) {
        OrtEnvironment environment = environment();
        try (var settings = settings(options, tuning)) {
            return new OrtModel(name, environment, creation.create(environment, settings));
        } catch (OrtException e) {
            throw OrtFault.of("open model", "must be an ONNX model that ONNX Runtime accepts", name, e);
        }
    }

    private static OrtSession.SessionOptions settings(SessionOptions options, OrtTuning tuning) throws OrtException {
        var settings = new OrtSession.SessionOptions();
        settings.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        settings.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
        settings.setIntraOpNumThreads(options.threads());
        settings.setInterOpNumThreads(1);
        settings.addConfigEntry("session.intra_op.allow_spinning", options.spin() ? "1" : "0");
        settings.addConfigEntry("session.inter_op.allow_spinning", "0");
        settings.setCPUArenaAllocator(tuning.arena());
        settings.setMemoryPatternOptimization(tuning.memoryPattern());
        if (tuning.optimizedModel().isPresent()) settings.setOptimizedModelFilePath(tuning.optimizedModel().get().toString());
        return settings;
    }

    /// The one environment of this process; only fatal messages reach standard error, all others come as faults.
    private static OrtEnvironment environment() {
        NativeLibrary.prepare();
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "fulcrum");
    }
}
