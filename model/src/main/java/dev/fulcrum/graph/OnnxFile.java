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
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// ONNX files (protobuf) to [Graph] and back. The only class of Fulcrum that touches protobuf classes.
///
/// Reading keeps what [Graph] does not model (functions, sparse initializers, training information, quantization annotations,
/// documentation) as a *remainder*: the same message with everything modelled taken out. The documentation of a part (node, value,
/// initializer) stays in the remainder as a stub that carries the part's name, and finds its part again by that name on writing.
/// An initializer that the file lists among the inputs too (all do before IR 4) leaves such a stub, and is listed again.
///
/// Equal graphs give equal bytes. A file is at most 2 GiB, weights inside it included; larger weights are read from external data.
/// Format: onnx.proto of the ONNX project, IR versions 1 to 10.
public final class OnnxFile {
    private static final long LARGEST = Integer.MAX_VALUE - 8L;

    private OnnxFile() {}

    /// Reads a model file; external data is looked for in the file's folder.
    ///
    /// @throws FaultException when the file cannot be read or is not a well-formed model
    public static Graph read(Path file) {
        return placed(file, () -> new Reading(new ModelFolder(file.toAbsolutePath().getParent())).model(contentOf(file)));
    }

    /// Reads a model from memory; external data is refused.
    ///
    /// @throws FaultException when the bytes are not a well-formed model
    public static Graph read(byte[] content) {
        return new Reading(ModelFolder.NONE).model(ByteBuffer.wrap(content));
    }

    /// Reads one tensor, the content of a TensorProto file.
    ///
    /// @throws FaultException when the file cannot be read or is not a well-formed tensor
    public static Tensor readTensor(Path file) {
        return placed(file, () -> new Reading(new ModelFolder(file.toAbsolutePath().getParent())).tensor(contentOf(file)));
    }

    /// Writes a model file with all weights inside it: the old file or the new one, never half.
    ///
    /// @throws FaultException when the place cannot be written or the model is larger than 2 GiB
    public static void write(Path file, Graph graph) {
        ModelProto model = Writing.model(graph);
        AtomicFile.write(file, beside -> {
            try (OutputStream out = Files.newOutputStream(beside)) {
                model.writeTo(out);
            }
        });
    }

    /// The content of a model file.
    ///
    /// @throws FaultException when the model is larger than 2 GiB
    public static byte[] toBytes(Graph graph) {
        return Writing.model(graph).toByteArray();
    }

    private static <T> T placed(Path file, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (FaultException e) {
            throw new FaultException(e.faults().stream().map(f -> f.at(Place.file(file.toString()))).toList(), e);
        }
    }

    private static ByteBuffer contentOf(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST) throw tooLarge(size).raise();
            return ModelFolder.bytes(file, 0, size);
        } catch (IOException e) {
            throw Fault.of("read ONNX", "must be a readable file", e.toString(), "check the path and its permissions").raise(e);
        }
    }

    private static Fault tooLarge(long bytes) {
        return Fault.of("ONNX model", "must be at most " + LARGEST + " bytes", bytes + " bytes", "keep the weights as external data");
    }

    private static Fault malformed(String what, String expected, String got) {
        return Fault.of("read ONNX " + what, expected, got, "export the model again; the file is damaged or not ONNX");
    }

    /// Protobuf to records.
    private record Reading(ModelFolder folder) {

        Graph model(ByteBuffer content) {
            try {
                CodedInputStream in = UnsafeByteOperations.unsafeWrap(content).newCodedInput();
                in.enableAliasing(true);
                return model(ModelProto.parseFrom(in));
            } catch (IOException e) {
                throw malformed("model", "must be a ModelProto message", e.getMessage()).raise(e);
            }
        }

        Tensor tensor(ByteBuffer content) {
            try {
                return tensor(TensorProto.parseFrom(content));
            } catch (InvalidProtocolBufferException e) {
                throw malformed("tensor", "must be a TensorProto message", e.getMessage()).raise(e);
            }
        }

        Graph model(ModelProto model) {
            if (!model.hasGraph()) throw malformed("model", "must have a graph", "none").raise();
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
                    throw malformed("opset", "must have a version from 1 to 2^31 - 1", String.valueOf(version)).raise();
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
            GraphProto graphRest = Remainder.of(g, initializers.keySet());
            if (!graphRest.equals(GraphProto.getDefaultInstance())) rest.setGraph(graphRest);
            List<ValueInfoProto> inputs = g.getInputList().stream().filter(v -> !initializers.containsKey(v.getName())).toList();
            return new Graph(g.getName(), g.getNodeList().stream().map(this::node).toList(), initializers, values(inputs),
                    values(g.getOutputList()), values(g.getValueInfoList()), opsets, ir, metadata, rest.build().toByteArray());
        }

        private Map<String, Tensor> initializers(GraphProto g) {
            Map<String, Tensor> read = new LinkedHashMap<>();
            for (TensorProto t : g.getInitializerList()) {
                if (t.getName().isEmpty() || read.put(t.getName(), tensor(t)) != null) {
                    throw malformed("initializer", "must have a name of its own", "\"" + t.getName() + "\"").raise();
                }
            }
            return read;
        }

        private Node node(NodeProto n) {
            if (n.getOpType().isEmpty()) throw malformed("node", "must have an operator type", "\"" + n.getName() + "\"").raise();
            Map<String, Attribute> attributes = new TreeMap<>();
            for (AttributeProto a : n.getAttributeList()) {
                if (a.getName().isEmpty() || attributes.put(a.getName(), attribute(a)) != null) {
                    throw malformed("node " + n.getName(), "must give each attribute a name of its own", " \"" + a.getName() + "\"")
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
                case TENSOR -> new Attribute.OfTensor(tensor(a.getT()));
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
        private static AttributeType kind(AttributeProto a) {
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
                    ? Optional.of(tensor.getShape().getDimList().stream().map(Reading::dim).toList()) : Optional.empty();
            boolean denoted = type.hasDenotation() || tensor.getShape().getDimList().stream().anyMatch(d -> d.hasDenotation());
            return new Value(name, Optional.of(new TensorType(element.get(), shape)), denoted ? type.toByteArray() : new byte[0]);
        }

        private static Optional<ElementType> element(TypeProto type) {
            if (!type.hasTensorType()) return Optional.empty();
            int code = type.getTensorType().getElemType();
            return java.util.Arrays.stream(ElementType.values()).filter(e -> e.code() == code).findFirst();
        }

        private static Dim dim(TensorShapeProto.Dimension d) {
            return switch (d.getValueCase()) {
                // Some exporters write -1 for a size that they do not know.
                case DIM_VALUE -> d.getDimValue() < 0 ? new Dim.Unknown() : Dim.of(d.getDimValue());
                case DIM_PARAM -> d.getDimParam().isEmpty() ? new Dim.Unknown() : Dim.of(d.getDimParam());
                case VALUE_NOT_SET -> new Dim.Unknown();
            };
        }

        private Tensor tensor(TensorProto t) {
            try {
                ElementType type = ElementType.ofCode(t.getDataType());
                long[] dims = t.getDimsList().stream().mapToLong(Long::longValue).toArray();
                return type == ElementType.STRING ? Tensor.ofStrings(strings(t), dims) : Tensor.of(type, dims, content(t, type, dims));
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw malformed("tensor " + t.getName(), "must have elements that fit its type and dimensions", e.getMessage()).raise(e);
            }
        }

        private static List<String> strings(TensorProto t) {
            boolean readable = t.getStringDataList().stream().allMatch(ByteString::isValidUtf8);
            if (!readable) throw new IllegalArgumentException("strings not in UTF-8");
            return t.getStringDataList().stream().map(ByteString::toStringUtf8).toList();
        }

        private ByteBuffer content(TensorProto t, ElementType type, long[] dims) {
            if (t.getDataLocation() == TensorProto.DataLocation.EXTERNAL) return external(t, type.bytes(Tensor.count(dims)));
            return t.hasRawData() ? t.getRawData().asReadOnlyByteBuffer() : typed(t, type, Tensor.count(dims));
        }

        private ByteBuffer external(TensorProto t, long bytes) {
            Map<String, String> where = new HashMap<>();
            for (StringStringEntryProto entry : t.getExternalDataList()) where.put(entry.getKey(), entry.getValue());
            return folder.externalData(t.getName(), where, bytes);
        }

        /// Elements from the typed fields, which protobuf has already read: allocates at most 8 bytes for each of them.
        private static ByteBuffer typed(TensorProto t, ElementType type, long count) {
            int have = switch (type) {
                case FLOAT -> t.getFloatDataCount();
                case COMPLEX64 -> t.getFloatDataCount() / 2;
                case DOUBLE -> t.getDoubleDataCount();
                case COMPLEX128 -> t.getDoubleDataCount() / 2;
                case INT64 -> t.getInt64DataCount();
                case UINT32, UINT64 -> t.getUint64DataCount();
                case UINT4, INT4, FLOAT4E2M1 -> t.getInt32DataCount() * 2 - (int) (count & 1);
                case STRING -> t.getStringDataCount();
                case UINT8, INT8, UINT16, INT16, INT32, BOOL, FLOAT16, BFLOAT16, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2,
                        FLOAT8E5M2FNUZ -> t.getInt32DataCount();
            };
            if (have != count) throw new IllegalArgumentException(have + " elements for " + count);
            ByteBuffer b = ByteBuffer.allocate(Math.toIntExact(type.bytes(count))).order(ByteOrder.LITTLE_ENDIAN);
            switch (type) {
                case FLOAT, COMPLEX64 -> t.getFloatDataList().forEach(b::putFloat);
                case DOUBLE, COMPLEX128 -> t.getDoubleDataList().forEach(b::putDouble);
                case INT64 -> t.getInt64DataList().forEach(b::putLong);
                case UINT64 -> t.getUint64DataList().forEach(b::putLong);
                case UINT32 -> t.getUint64DataList().forEach(v -> b.putInt(v.intValue()));
                case INT32 -> t.getInt32DataList().forEach(b::putInt);
                case UINT16, INT16, FLOAT16, BFLOAT16 -> t.getInt32DataList().forEach(v -> b.putShort(v.shortValue()));
                case UINT8, INT8, BOOL, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, UINT4, INT4, FLOAT4E2M1 ->
                        t.getInt32DataList().forEach(v -> b.put(v.byteValue()));
                case STRING -> throw new IllegalArgumentException("strings have no bytes");
            }
            return b.flip();
        }
    }

    /// What is left of a graph message when everything modelled is taken out.
    private static final class Remainder {
        static GraphProto of(GraphProto g, Set<String> initializers) {
            GraphProto.Builder rest = g.toBuilder()
                    .clearName().clearNode().clearInitializer().clearInput().clearOutput().clearValueInfo();
            g.getNodeList().stream().map(Remainder::stub).flatMap(Optional::stream).forEach(rest::addNode);
            for (TensorProto t : g.getInitializerList()) {
                if (t.hasDocString()) rest.addInitializer(TensorProto.newBuilder().setName(t.getName()).setDocString(t.getDocString()));
            }
            for (ValueInfoProto v : g.getInputList()) {
                if (initializers.contains(v.getName()) || documented(v)) rest.addInput(bare(v));
            }
            g.getOutputList().stream().filter(Remainder::documented).forEach(v -> rest.addOutput(bare(v)));
            g.getValueInfoList().stream().filter(Remainder::documented).forEach(v -> rest.addValueInfo(bare(v)));
            return rest.build();
        }

        private static ValueInfoProto bare(ValueInfoProto v) {
            return v.toBuilder().clearType().setName(v.getName()).build();
        }

        private static boolean documented(ValueInfoProto v) {
            return v.hasDocString() || v.getMetadataPropsCount() > 0;
        }

        /// The documentation of a node under the name of its first output.
        private static Optional<NodeProto> stub(NodeProto n) {
            NodeProto.Builder stub = n.toBuilder()
                    .clearInput().clearOutput().clearName().clearOpType().clearDomain().clearAttribute();
            n.getAttributeList().stream().map(Remainder::stub).flatMap(Optional::stream).forEach(stub::addAttribute);
            boolean nothing = n.getOutputCount() == 0 || stub.build().equals(NodeProto.getDefaultInstance());
            return nothing ? Optional.empty() : Optional.of(stub.addOutput(n.getOutput(0)).build());
        }

        private static Optional<AttributeProto> stub(AttributeProto a) {
            TensorProto.Builder tensor = TensorProto.newBuilder();
            if (!a.getT().getName().isEmpty()) tensor.setName(a.getT().getName());
            if (a.getT().hasDocString()) tensor.setDocString(a.getT().getDocString());
            boolean named = !tensor.build().equals(TensorProto.getDefaultInstance());
            if (!named && !a.hasDocString()) return Optional.empty();
            AttributeProto.Builder stub = AttributeProto.newBuilder().setName(a.getName());
            if (a.hasDocString()) stub.setDocString(a.getDocString());
            return Optional.of((named ? stub.setT(tensor) : stub).build());
        }
    }

    /// Records to protobuf.
    private static final class Writing {

        static ModelProto model(Graph graph) {
            long weights = graph.initializers().values().stream().mapToLong(t -> t.bytes().remaining()).sum();
            if (weights > LARGEST) throw tooLarge(weights).raise();
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
                throw malformed("remainder", "must be a ModelProto message", e.getMessage()).raise(e);
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
                throw malformed("attribute " + key, "must be an AttributeProto message", e.getMessage()).raise(e);
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
                throw malformed("value " + value.name(), "must have a TypeProto message", e.getMessage()).raise(e);
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
}
