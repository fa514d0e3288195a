package dev.fulcrum.graph;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Records to protobuf; see [OnnxFile].
///
/// @param weights where initializers go that are not small; nothing when all stay inside
record OnnxWriting(Optional<ExternalWeights> weights) {

    static ModelProto model(Graph graph) {
        return new OnnxWriting(Optional.empty()).modelOf(graph);
    }

    /// A model whose larger weights are given places in a file of their own, which the caller writes.
    static ModelProto model(Graph graph, ExternalWeights weights) {
        return new OnnxWriting(Optional.of(weights)).modelOf(graph);
    }

    private ModelProto modelOf(Graph graph) {
        ModelProto.Builder model = OnnxRemainder.model(graph).toBuilder().setIrVersion(graph.irVersion());
        graph.opsets().forEach((domain, version) -> model.addOpsetImport(
                OnnxMl.OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
        graph.metadata().forEach((k, v) -> model.addMetadataProps(StringStringEntryProto.newBuilder().setKey(k).setValue(v)));
        return model.setGraph(graph(graph, model.getGraph())).build();
    }

    private GraphProto graph(Graph graph, GraphProto rest) {
        GraphProto.Builder to = rest.toBuilder().clearNode().clearInitializer().clearInput().clearOutput().clearValueInfo();
        Map<String, NodeProto> nodeDocs = new HashMap<>();
        rest.getNodeList().forEach(n -> nodeDocs.put(n.getOutput(0), n));
        for (Node n : graph.nodes()) {
            to.addNode(node(n, OnnxRemainder.key(n.outputs()).map(nodeDocs::get).orElse(NodeProto.getDefaultInstance())));
        }
        Map<String, TensorProto> tensorDocs = new HashMap<>();
        rest.getInitializerList().forEach(t -> tensorDocs.put(t.getName(), t));
        graph.initializers().forEach((name, t) -> {
            TensorProto.Builder tensor = initializer(t).setName(name);
            to.addInitializer(tensorDocs.containsKey(name) ? tensor.mergeFrom(tensorDocs.get(name)) : tensor);
        });
        to.addAllInput(inputs(graph, rest.getInputList()));
        to.addAllOutput(values(graph.outputs(), rest.getOutputList()));
        to.addAllValueInfo(values(graph.values(), rest.getValueInfoList()));
        return to.setName(graph.name()).build();
    }

    private TensorProto.Builder initializer(Tensor t) {
        return weights.flatMap(w -> w.place(t)).map(part -> OnnxTensors.beside(t, part)).orElseGet(() -> OnnxTensors.inside(t));
    }

    /// The declared inputs in their order; between them, where they stood, the weights that the file listed as inputs too.
    private static List<ValueInfoProto> inputs(Graph graph, List<ValueInfoProto> stubs) {
        Iterator<ValueInfoProto> declared = values(graph.inputs(), stubs).iterator();
        List<ValueInfoProto> all = new ArrayList<>();
        for (ValueInfoProto stub : stubs) {
            Optional<Tensor> weight = graph.initializer(stub.getName());
            if (weight.isPresent()) all.add(stub.toBuilder().setType(typeOf(weight.get())).build());
            else if (declared.hasNext()) all.add(declared.next());
        }
        declared.forEachRemaining(all::add);
        return all;
    }

    private NodeProto node(Node n, NodeProto doc) {
        NodeProto.Builder to = doc.toBuilder().clearOutput().clearAttribute().setName(n.name()).setOpType(n.op());
        if (!n.domain().isEmpty()) to.setDomain(n.domain());
        Map<String, AttributeProto> docs = new HashMap<>();
        doc.getAttributeList().forEach(a -> docs.put(a.getName(), a));
        n.attributes().forEach((key, a) -> to.addAttribute(attribute(key, a, docs)));
        return to.addAllInput(n.inputs()).addAllOutput(n.outputs()).build();
    }

    private AttributeProto attribute(String key, Attribute attribute, Map<String, AttributeProto> docs) {
        if (attribute instanceof Attribute.Opaque(byte[] message)) return opaque(key, message);
        AttributeProto doc = docs.getOrDefault(key, AttributeProto.getDefaultInstance());
        AttributeProto.Builder to = doc.toBuilder().clearT().setName(key);
        return switch (attribute) {
            case Attribute.Int(long v) -> to.setType(AttributeType.INT).setI(v).build();
            case Attribute.Float(float v) -> to.setType(AttributeType.FLOAT).setF(v).build();
            case Attribute.Text(String v) -> to.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(v)).build();
            case Attribute.OfTensor(Tensor v) ->
                    to.setType(AttributeType.TENSOR).setT(OnnxTensors.inside(v).mergeFrom(doc.getT())).build();
            case Attribute.OfGraph(Graph v) ->
                    to.setType(AttributeType.GRAPH).setG(graph(v, OnnxRemainder.model(v).getGraph())).build();
            case Attribute.Ints(List<Long> v) -> to.setType(AttributeType.INTS).addAllInts(v).build();
            case Attribute.Floats(List<java.lang.Float> v) -> to.setType(AttributeType.FLOATS).addAllFloats(v).build();
            case Attribute.Texts(List<String> v) ->
                    to.setType(AttributeType.STRINGS).addAllStrings(v.stream().map(ByteString::copyFromUtf8).toList()).build();
            case Attribute.Opaque o -> throw new AssertionError("written above: " + o);
        };
    }

    private static AttributeProto opaque(String key, byte[] message) {
        try {
            AttributeProto a = AttributeProto.parseFrom(message);
            return a.getName().equals(key) ? a : a.toBuilder().setName(key).build();
        } catch (InvalidProtocolBufferException e) {
            throw OnnxFile.malformed("attribute " + key, "must be an AttributeProto message", e.getMessage()).raise(e);
        }
    }

    private static List<ValueInfoProto> values(List<Value> values, List<ValueInfoProto> stubs) {
        Map<String, ValueInfoProto> docs = new HashMap<>();
        stubs.forEach(s -> docs.putIfAbsent(s.getName(), s));
        return values.stream().map(v -> value(v, docs.getOrDefault(v.name(), ValueInfoProto.getDefaultInstance()))).toList();
    }

    private static ValueInfoProto value(Value value, ValueInfoProto doc) {
        ValueInfoProto.Builder to = doc.toBuilder().setName(value.name());
        TypeProto.Builder type = otherType(value).toBuilder();
        value.type().ifPresent(t -> type.setTensorType(tensorType(t, type.getTensorType())));
        return (type.build().equals(TypeProto.getDefaultInstance()) ? to.clearType() : to.setType(type)).build();
    }

    private static TypeProto otherType(Value value) {
        try {
            return TypeProto.parseFrom(value.otherType());
        } catch (InvalidProtocolBufferException e) {
            throw OnnxFile.malformed("value " + value.name(), "must have a TypeProto message", e.getMessage()).raise(e);
        }
    }

    /// The type, with what an older version of it said besides where the rank is still the same.
    private static TypeProto.Tensor tensorType(TensorType type, TypeProto.Tensor old) {
        TypeProto.Tensor.Builder to = old.toBuilder().setElemType(type.element().code()).clearShape();
        type.shape().ifPresent(dims -> {
            boolean sameRank = old.getShape().getDimCount() == dims.size();
            TensorShapeProto.Builder shape = old.getShape().toBuilder().clearDim();
            for (int i = 0; i < dims.size(); i++) {
                TensorShapeProto.Dimension.Builder dim = sameRank ? old.getShape().getDim(i).toBuilder().clearValue()
                        : TensorShapeProto.Dimension.newBuilder();
                switch (dims.get(i)) {
                    case Dim.Size(long size) -> dim.setDimValue(size);
                    case Dim.Symbol(String name) -> dim.setDimParam(name);
                    case Dim.Unknown() -> dim.clearValue();
                }
                shape.addDim(dim);
            }
            to.setShape(shape);
        });
        return to.build();
    }

    private static TypeProto typeOf(Tensor t) {
        List<Dim> dims = java.util.Arrays.stream(t.dims()).mapToObj(Dim::of).toList();
        TypeProto.Tensor type = tensorType(new TensorType(t.type(), Optional.of(dims)), TypeProto.Tensor.getDefaultInstance());
        return TypeProto.newBuilder().setTensorType(type).build();
    }
}
