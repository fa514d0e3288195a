package dev.fulcrum.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is left of a graph message when everything modelled is taken out.
final class OnnxRemainder {
    private OnnxRemainder() {}

    static GraphProto of(GraphProto g, Set<String> initializers) {
        GraphProto.Builder rest = g.toBuilder()
                .clearName().clearNode().clearInitializer().clearInput().clearOutput().clearValueInfo();
        g.getNodeList().stream().map(OnnxRemainder::stub).flatMap(Optional::stream).forEach(rest::addNode);
        g.getInitializerList().stream().map(OnnxRemainder::stub).filter(OnnxRemainder::saysMore).forEach(rest::addInitializer);
        boolean listed = g.getInputList().stream().anyMatch(v -> initializers.contains(v.getName()));
        g.getInputList().stream().filter(v -> listed || documented(v)).forEach(v -> rest.addInput(bare(v)));
        g.getOutputList().stream().filter(OnnxRemainder::documented).forEach(v -> rest.addOutput(bare(v)));
        g.getValueInfoList().stream().filter(OnnxRemainder::documented).forEach(v -> rest.addValueInfo(bare(v)));
        return rest.build();
    }

    static ModelProto model(Graph graph) {
        try {
            return ModelProto.parseFrom(graph.unknown());
        } catch (InvalidProtocolBufferException e) {
            throw OnnxFile.malformed("remainder", "must be a ModelProto message", e.getMessage()).raise(e);
        }
    }

    /// Whether the model brings functions of its own.
    static boolean hasFunctions(Graph graph) {
        return graph.unknown().length > 0 && model(graph).getFunctionsCount() > 0;
    }

    /// The remainder without the list of weights that may be replaced from outside.
    static byte[] withoutListedWeights(Graph graph) {
        if (graph.unknown().length == 0) return graph.unknown();
        ModelProto.Builder rest = model(graph).toBuilder();
        if (!rest.hasGraph()) return graph.unknown();
        List<ValueInfoProto> inputs = new ArrayList<>(rest.getGraph().getInputList());
        inputs.removeIf(v -> graph.initializers().containsKey(v.getName()));
        return rest.setGraph(rest.getGraph().toBuilder().clearInput().addAllInput(inputs)).build().toByteArray();
    }

    /// Types of the sparse initializers by name. A model has them beside its other weights; they stay as they are.
    static Map<String, TensorType> sparse(Graph graph) {
        if (graph.unknown().length == 0) return Map.of();
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (SparseTensorProto t : model(graph).getGraph().getSparseInitializerList()) {
            Optional<ElementType> element = ElementType.withCode(t.getValues().getDataType());
            Optional<List<Dim>> shape = Optional.of(t.getDimsList().stream().map(Dim::of).toList());
            if (element.isPresent()) types.put(t.getValues().getName(), new TensorType(element.get(), shape));
        }
        return types;
    }

    /// How the stub of a node finds its node again: the first output that has a name.
    static Optional<String> key(List<String> outputs) {
        return outputs.stream().filter(o -> !o.isEmpty()).findFirst();
    }

    /// A tensor without its elements, type and dimensions.
    static TensorProto stub(TensorProto t) {
        return t.toBuilder().clearDims().clearDataType().clearSegment().clearFloatData().clearInt32Data().clearStringData()
                .clearInt64Data().clearRawData().clearExternalData().clearDataLocation().clearDoubleData().clearUint64Data().build();
    }

    private static boolean saysMore(TensorProto stub) {
        return !stub.toBuilder().clearName().build().equals(TensorProto.getDefaultInstance());
    }

    private static ValueInfoProto bare(ValueInfoProto v) {
        return v.toBuilder().clearType().setName(v.getName()).build();
    }

    private static boolean documented(ValueInfoProto v) {
        return !v.toBuilder().clearType().clearName().build().equals(ValueInfoProto.getDefaultInstance());
    }

    /// The documentation of a node under the name of its first output.
    private static Optional<NodeProto> stub(NodeProto n) {
        NodeProto.Builder stub = n.toBuilder()
                .clearInput().clearOutput().clearName().clearOpType().clearDomain().clearAttribute();
        n.getAttributeList().stream().map(OnnxRemainder::stub).flatMap(Optional::stream).forEach(stub::addAttribute);
        Optional<String> key = key(n.getOutputList());
        boolean nothing = key.isEmpty() || stub.build().equals(NodeProto.getDefaultInstance());
        return nothing ? Optional.empty() : Optional.of(stub.addOutput(key.get()).build());
    }

    private static Optional<AttributeProto> stub(AttributeProto a) {
        TensorProto tensor = stub(a.getT());
        boolean named = OnnxReading.kind(a) == AttributeProto.AttributeType.TENSOR && !tensor.equals(TensorProto.getDefaultInstance());
        if (!named && !a.hasDocString()) return Optional.empty();
        AttributeProto.Builder stub = AttributeProto.newBuilder().setName(a.getName());
        if (a.hasDocString()) stub.setDocString(a.getDocString());
        return Optional.of((named ? stub.setT(tensor) : stub).build());
    }
}
