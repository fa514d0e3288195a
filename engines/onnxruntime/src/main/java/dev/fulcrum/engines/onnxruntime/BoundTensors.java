package dev.fulcrum.engines.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// Native tensors by value name, closed together.
final class BoundTensors implements AutoCloseable {
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

    void add(String name, OnnxTensor tensor) {
        tensors.put(name, tensor);
    }

    Map<String, OnnxTensor> byName() {
        return tensors;
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
        tensors.clear();
    }
}
