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
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Protobuf to records; see [OnnxFile].
record OnnxReading(OnnxTensors tensors) {

    Graph model(ByteBuffer content) {
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(content).newCodedInput();
            in.enableAliasing(true);
            return model(ModelProto.parseFrom(in));
        } catch (IOException e) {
            throw OnnxFile.malformed("model", "must be a ModelProto message", e.getMessage()).raise(e);
        }
    }

    Graph model(ModelProto model) {
        if (!model.hasGraph()) throw OnnxFile.malformed("model", "must have a graph", "none").raise();
        Map<String, String> metadata = new TreeMap<>();
        for (StringStringEntryProto entry : model.getMetadataPropsList()) metadata.put(entry.getKey(), entry.getValue());
        ModelProto.Builder rest = model.toBuilder().clearGraph().clearIrVersion().clearOpsetImport().clearMetadataProps();
        return graph(model.getGraph(), opsets(model), model.getIrVersion(), metadata, rest);
    }

    private static Map<String, Long> opsets(ModelProto model) {
        Map<String, Long> opsets = new TreeMap<>();
        for (OnnxMl.OperatorSetIdProto opset : model.getOpsetImportList()) {
            long version = opset.getVersion();
            if (version < 0 || version > Integer.MAX_VALUE) {
                throw OnnxFile.malformed("opset", "must have a version from 1 to 2^31 - 1", String.valueOf(version)).raise();
            }
            opsets.merge(domain(opset.getDomain()), version, Math::max);
        }
        return opsets;
    }

    /// The ONNX domain has two names; inside Fulcrum it is "".
    private static String domain(String written) {
        return written.equals("ai.onnx") ? "" : written;
    }

    private Graph graph(GraphProto g, Map<String, Long> opsets, long ir, Map<String, String> metadata, ModelProto.Builder rest) {
        Map<String, Tensor> initializers = initializers(g);
        GraphProto graphRest = OnnxRemainder.of(g, initializers.keySet());
        if (!graphRest.equals(GraphProto.getDefaultInstance())) rest.setGraph(graphRest);
        List<ValueInfoProto> inputs = g.getInputList().stream().filter(v -> !initializers.containsKey(v.getName())).toList();
        return new Graph(g.getName(), g.getNodeList().stream().map(this::node).toList(), initializers, values(inputs),
                values(g.getOutputList()), values(g.getValueInfoList()), opsets, ir, metadata, rest.build().toByteArray());
    }

    private Map<String, Tensor> initializers(GraphProto g) {
        Map<String, Tensor> read = new LinkedHashMap<>();
        for (TensorProto t : g.getInitializerList()) {
            if (t.getName().isEmpty() || read.put(t.getName(), tensors.read(t)) != null) {
                throw OnnxFile.malformed("initializer", "must have a name of its own", "\"" + t.getName() + "\"").raise();
            }
        }
        return read;
    }

    private Node node(NodeProto n) {
        if (n.getOpType().isEmpty()) throw OnnxFile.malformed("node", "must have an operator type", "\"" + n.getName() + "\"").raise();
        Map<String, Attribute> attributes = new TreeMap<>();
        for (AttributeProto a : n.getAttributeList()) {
            if (a.getName().isEmpty() || attributes.put(a.getName(), attribute(a)) != null) {
                throw OnnxFile.malformed("node " + n.getName(), "must give each attribute a name of its own", " \"" + a.getName() + "\"")
                        .raise();
            }
        }
        return new Node(n.getName(), n.getOpType(), domain(n.getDomain()), n.getInputList(), n.getOutputList(), attributes);
    }

    private Attribute attribute(AttributeProto a) {
        if (!a.getRefAttrName().isEmpty() || !a.getUnknownFields().asMap().isEmpty()) return opaque(a);
        return switch (kind(a)) {
            case INT -> new Attribute.Int(a.getI());
            case FLOAT -> new Attribute.Float(a.getF());
            case STRING -> a.getS().isValidUtf8() ? new Attribute.Text(a.getS().toStringUtf8()) : opaque(a);
            case TENSOR -> new Attribute.OfTensor(tensors.read(a.getT()));
            case GRAPH -> new Attribute.OfGraph(graph(a.getG(), Map.of(), 0, Map.of(), ModelProto.newBuilder()));
            case INTS -> new Attribute.Ints(List.copyOf(a.getIntsList()));
            case FLOATS -> new Attribute.Floats(List.copyOf(a.getFloatsList()));
            case STRINGS -> a.getStringsList().stream().allMatch(ByteString::isValidUtf8)
                    ? new Attribute.Texts(a.getStringsList().stream().map(ByteString::toStringUtf8).toList()) : opaque(a);
            case UNDEFINED, SPARSE_TENSOR, TYPE_PROTO, TENSORS, GRAPHS, SPARSE_TENSORS, TYPE_PROTOS -> opaque(a);
        };
    }

    private static Attribute opaque(AttributeProto a) {
        return new Attribute.Opaque(a.toByteArray());
    }

    /// The kind as written or, in files of the first IR versions that have none, by the field that is filled.
    static AttributeType kind(AttributeProto a) {
        if (a.hasType() && a.getType() != AttributeType.UNDEFINED) return a.getType();
        if (a.hasI()) return AttributeType.INT;
        if (a.hasF()) return AttributeType.FLOAT;
        if (a.hasS()) return AttributeType.STRING;
        if (a.hasT()) return AttributeType.TENSOR;
        if (a.hasG()) return AttributeType.GRAPH;
        if (a.getIntsCount() > 0) return AttributeType.INTS;
        if (a.getFloatsCount() > 0) return AttributeType.FLOATS;
        return a.getStringsCount() > 0 ? AttributeType.STRINGS : AttributeType.UNDEFINED;
    }

    private static List<Value> values(List<ValueInfoProto> written) {
        return written.stream().map(v -> value(v.getName(), v.getType())).toList();
    }

    private static Value value(String name, TypeProto type) {
        Optional<ElementType> element = element(type);
        if (element.isEmpty()) return new Value(name, Optional.empty(), type.toByteArray());
        TypeProto.Tensor tensor = type.getTensorType();
        Optional<List<Dim>> shape = tensor.hasShape()
                ? Optional.of(tensor.getShape().getDimList().stream().map(OnnxReading::dim).toList()) : Optional.empty();
        byte[] more = saysMore(type) ? type.toByteArray() : new byte[0];
        return new Value(name, Optional.of(new TensorType(element.get(), shape)), more);
    }

    /// Whether a type has anything besides element type and sizes: denotations, or fields of a newer format.
    private static boolean saysMore(TypeProto type) {
        TypeProto.Tensor tensor = type.getTensorType();
        boolean newer = !type.getUnknownFields().asMap().isEmpty() || !tensor.getUnknownFields().asMap().isEmpty()
                || !tensor.getShape().getUnknownFields().asMap().isEmpty();
        return newer || type.hasDenotation() || tensor.getShape().getDimList().stream()
                .anyMatch(d -> d.hasDenotation() || !d.getUnknownFields().asMap().isEmpty());
    }

    private static Optional<ElementType> element(TypeProto type) {
        if (!type.hasTensorType()) return Optional.empty();
        return ElementType.withCode(type.getTensorType().getElemType());
    }

    private static Dim dim(TensorShapeProto.Dimension d) {
        return switch (d.getValueCase()) {
            // Some exporters write -1 for a size that they do not know.
            case DIM_VALUE -> d.getDimValue() < 0 ? new Dim.Unknown() : Dim.of(d.getDimValue());
            case DIM_PARAM -> d.getDimParam().isEmpty() ? new Dim.Unknown() : Dim.of(d.getDimParam());
            case VALUE_NOT_SET -> new Dim.Unknown();
        };
    }
}
