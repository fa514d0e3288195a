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
import com.google.protobuf.UnsafeByteOperations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Records to protobuf; see [OnnxFile].
final class OnnxWriting {
    private OnnxWriting() {}

    static ModelProto model(Graph graph) {
        long weights = graph.initializers().values().stream().mapToLong(t -> t.bytes().remaining()).sum();
        if (weights > OnnxFile.LARGEST) throw OnnxFile.tooLarge(weights).raise();
        ModelProto.Builder model = remainder(graph).toBuilder().setIrVersion(graph.irVersion());
        graph.opsets().forEach((domain, version) -> model.addOpsetImport(
                OnnxMl.OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
        graph.metadata().forEach((k, v) -> model.addMetadataProps(StringStringEntryProto.newBuilder().setKey(k).setValue(v)));
        return model.setGraph(graph(graph, model.getGraph())).build();
    }

    private static ModelProto remainder(Graph graph) {
        try {
            return ModelProto.parseFrom(graph.unknown());
        } catch (InvalidProtocolBufferException e) {
            throw OnnxFile.malformed("remainder", "must be a ModelProto message", e.getMessage()).raise(e);
        }
    }

    private static GraphProto graph(Graph graph, GraphProto rest) {
        GraphProto.Builder to = rest.toBuilder().clearNode().clearInitializer().clearInput().clearOutput().clearValueInfo();
        Map<String, NodeProto> nodeDocs = new HashMap<>();
        rest.getNodeList().forEach(n -> nodeDocs.put(n.getOutput(0), n));
        for (Node n : graph.nodes()) {
            String key = n.outputs().isEmpty() ? null : n.output();
            to.addNode(node(n, nodeDocs.getOrDefault(key, NodeProto.getDefaultInstance())));
        }
        Map<String, String> tensorDocs = new HashMap<>();
        rest.getInitializerList().forEach(t -> tensorDocs.put(t.getName(), t.getDocString()));
        graph.initializers().forEach((name, t) -> to.addInitializer(documented(tensor(t).setName(name), tensorDocs.get(name))));
        graph.inputs().forEach(v -> to.addInput(value(v, rest.getInputList())));
        for (ValueInfoProto listed : rest.getInputList()) {
            graph.initializer(listed.getName()).ifPresent(t -> to.addInput(listed.toBuilder().setType(typeOf(t))));
        }
        graph.outputs().forEach(v -> to.addOutput(value(v, rest.getOutputList())));
        graph.values().forEach(v -> to.addValueInfo(value(v, rest.getValueInfoList())));
        return to.setName(graph.name()).build();
    }

    private static TensorProto.Builder documented(TensorProto.Builder tensor, String doc) {
        return doc == null ? tensor : tensor.setDocString(doc);
    }

    private static NodeProto node(Node n, NodeProto doc) {
        NodeProto.Builder to = doc.toBuilder().clearOutput().clearAttribute().setName(n.name()).setOpType(n.op());
        if (!n.domain().isEmpty()) to.setDomain(n.domain());
        Map<String, AttributeProto> docs = new HashMap<>();
        doc.getAttributeList().forEach(a -> docs.put(a.getName(), a));
        n.attributes().forEach((key, a) -> to.addAttribute(attribute(key, a, docs)));
        return to.addAllInput(n.inputs()).addAllOutput(n.outputs()).build();
    }

    private static AttributeProto attribute(String key, Attribute attribute, Map<String, AttributeProto> docs) {
        if (attribute instanceof Attribute.Opaque(byte[] message)) return opaque(key, message);
        AttributeProto doc = docs.getOrDefault(key, AttributeProto.getDefaultInstance());
        AttributeProto.Builder to = doc.toBuilder().clearT().setName(key);
        return switch (attribute) {
            case Attribute.Int(long v) -> to.setType(AttributeType.INT).setI(v).build();
            case Attribute.Float(float v) -> to.setType(AttributeType.FLOAT).setF(v).build();
            case Attribute.Text(String v) -> to.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(v)).build();
            case Attribute.OfTensor(Tensor v) -> to.setType(AttributeType.TENSOR).setT(tensor(v).mergeFrom(doc.getT())).build();
            case Attribute.OfGraph(Graph v) ->
                    to.setType(AttributeType.GRAPH).setG(graph(v, remainder(v).getGraph())).build();
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

    private static ValueInfoProto value(Value value, List<ValueInfoProto> docs) {
        ValueInfoProto.Builder to = docs.stream().filter(v -> v.getName().equals(value.name())).findFirst()
                .orElse(ValueInfoProto.getDefaultInstance()).toBuilder().setName(value.name());
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

    /// The type, with the denotations that an older version of it had where the rank is still the same.
    private static TypeProto.Tensor tensorType(TensorType type, TypeProto.Tensor old) {
        TypeProto.Tensor.Builder to = TypeProto.Tensor.newBuilder().setElemType(type.element().code());
        type.shape().ifPresent(dims -> {
            boolean sameRank = old.getShape().getDimCount() == dims.size();
            TensorShapeProto.Builder shape = to.getShapeBuilder();
            for (int i = 0; i < dims.size(); i++) {
                TensorShapeProto.Dimension.Builder dim = shape.addDimBuilder();
                if (sameRank && old.getShape().getDim(i).hasDenotation()) dim.setDenotation(old.getShape().getDim(i).getDenotation());
                switch (dims.get(i)) {
                    case Dim.Size(long size) -> dim.setDimValue(size);
                    case Dim.Symbol(String name) -> dim.setDimParam(name);
                    case Dim.Unknown() -> dim.clearValue();
                }
            }
        });
        return to.build();
    }

    private static TypeProto typeOf(Tensor t) {
        List<Dim> dims = java.util.Arrays.stream(t.dims()).mapToObj(Dim::of).toList();
        TypeProto.Tensor type = tensorType(new TensorType(t.type(), Optional.of(dims)), TypeProto.Tensor.getDefaultInstance());
        return TypeProto.newBuilder().setTensorType(type).build();
    }

    private static TensorProto.Builder tensor(Tensor t) {
        TensorProto.Builder to = TensorProto.newBuilder().setDataType(t.type().code());
        for (long d : t.dims()) to.addDims(d);
        if (t.type() != ElementType.STRING) return to.setRawData(UnsafeByteOperations.unsafeWrap(t.bytes()));
        t.strings().forEach(s -> to.addStringData(ByteString.copyFromUtf8(s)));
        return to;
    }
}
