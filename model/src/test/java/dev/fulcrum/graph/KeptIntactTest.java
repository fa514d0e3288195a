package dev.fulcrum.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorAnnotation;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Models that say everything a model can say, fields of newer formats at every level included, come back as the same bytes.
///
/// The generated models are in the form that is written (names and types stated, raw elements, attributes in order), so that the bytes
/// can be compared without any rule of equivalence.
class KeptIntactTest {
    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void generatedModelsComeBackAsTheSameBytes() throws Exception {
        for (int round = 0; round < 300; round++) {
            ModelProto model = model();
            ModelProto again = ModelProto.parseFrom(OnnxFile.toBytes(OnnxFile.read(model.toByteArray())));
            assertThat(again).as("seed 3, round " + round).isEqualTo(model);
            assertThat(again.toByteArray()).as("seed 3, round " + round).isEqualTo(model.toByteArray());
        }
    }

    /// A pass that changes one thing leaves all else as it was.
    @Test
    void whatAPassDoesNotTouchStays() throws Exception {
        ModelProto model = model();
        Graph graph = OnnxFile.read(model.toByteArray());
        Node last = graph.nodes().getLast();
        List<Node> nodes = graph.nodes().stream().map(n -> n == last ? n.with("zz", 5L) : n).toList();
        Graph changed = new Graph(graph.name(), nodes, graph.initializers(), graph.inputs(), graph.outputs(), graph.values(),
                graph.opsets(),
                graph.irVersion(), graph.metadata(), graph.unknown());
        ModelProto.Builder again = ModelProto.parseFrom(OnnxFile.toBytes(changed)).toBuilder();
        NodeProto.Builder node = again.getGraphBuilder().getNodeBuilder(nodes.size() - 1);
        node.removeAttribute(node.getAttributeCount() - 1);
        assertThat(again.build()).isEqualTo(model);
    }

    /// A sparse initializer is a value like any other for the check and for shapes.
    @Test
    void sparseInitializersAreKnown() {
        SparseTensorProto sparse = SparseTensorProto.newBuilder().addDims(4).addDims(3)
                .setValues(TensorProto.newBuilder().setName("s").setDataType(1).addDims(1).setRawData(ByteString.copyFrom(new byte[4])))
                .setIndices(TensorProto.newBuilder().setDataType(7).addDims(1).setRawData(ByteString.copyFrom(new byte[8]))).build();
        GraphProto g = GraphProto.newBuilder().setName("g").addSparseInitializer(sparse)
                .addNode(NodeProto.newBuilder().setName("r").setOpType("Relu").addInput("s").addOutput("y"))
                .addOutput(ValueInfoProto.newBuilder().setName("y")).build();
        Graph graph = OnnxFile.read(ModelProto.newBuilder().addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17)).setGraph(g)
                .build().toByteArray());
        assertThat(GraphCheck.faults(graph)).isEmpty();
        assertThat(ShapeInference.infer(graph, java.util.Map.of()).get("y")).isEqualTo(TensorType.of(ElementType.FLOAT, Dim.of(4),
                Dim.of(3)));
    }

    private ModelProto model() {
        ModelProto.Builder m = ModelProto.newBuilder().setIrVersion(11).setProducerName("p").setProducerVersion("1").setDomain("d")
                .setModelVersion(3).setDocString("doc").addOpsetImport(opset("", 21)).addOpsetImport(opset("com.x", 1))
                .addMetadataProps(entry("a")).addMetadataProps(entry("b"))
                .addFunctions(FunctionProto.newBuilder().setName("f").setDomain("com.x").addInput("i").addOutput("o").addOpsetImport(opset("", 21))
                        .addNode(NodeProto.newBuilder().setOpType("Relu").addInput("i").addOutput("o")))
                .addTrainingInfo(TrainingInfoProto.newBuilder().setAlgorithm(GraphProto.newBuilder().setName("t")));
        return newer(m.setGraph(graph(2)).build());
    }

    private GraphProto graph(int depth) {
        GraphProto.Builder g = GraphProto.newBuilder().setName("g" + depth).setDocString("doc").addMetadataProps(entry("g"));
        for (String name : List.of("x", "w0", "z", "w1")) g.addInput(newer(value(name)));
        for (int i = 0; i < 3; i++) g.addInitializer(initializer("w" + i));
        int nodes = 1 + random.nextInt(4);
        for (int i = 0; i < nodes; i++) g.addNode(newer(node(i, depth)));
        g.addOutput(newer(value("v0"))).addValueInfo(newer(value("v1"))).addValueInfo(ValueInfoProto.newBuilder().setName("bare"));
        g.addQuantizationAnnotation(TensorAnnotation.newBuilder().setTensorName("w0").addQuantParameterTensorNames(entry("SCALE_TENSOR")));
        if (depth == 2) g.addSparseInitializer(SparseTensorProto.newBuilder().addDims(3)
                .setValues(initializer("sparse")).setIndices(initializer("at")));
        return newer(g.build());
    }

    private NodeProto node(int i, int depth) {
        NodeProto.Builder n = NodeProto.newBuilder().setName("n" + i).setOpType(i == 0 ? "Conv" : "Strange").addInput(i == 0 ? "x" : "v"
                + (i - 1))
                .addInput("").addInput("w0");
        if (random.nextInt(4) == 0) n.addOutput("");
        n.addOutput("v" + i).addOutput("other" + depth + i);
        if (random.nextBoolean()) n.setDomain("com.x").setOverload("o").addMetadataProps(entry("n"));
        if (random.nextBoolean()) n.setDocString("doc " + i);
        n.addAttribute(attribute("a", AttributeProto.AttributeType.INT).setI(random.nextInt(9)));
        n.addAttribute(attribute("b", AttributeProto.AttributeType.FLOATS).addFloats(1.5f).addFloats(-2));
        n.addAttribute(attribute("c", AttributeProto.AttributeType.TENSOR).setT(initializer("named")));
        n.addAttribute(attribute("d", AttributeProto.AttributeType.STRING).setS(ByteString.copyFrom(new byte[] {(byte) 0xFF, 1})));
        if (depth > 0) n.addAttribute(attribute("e", AttributeProto.AttributeType.GRAPH).setG(graph(depth - 1)));
        n.addAttribute(attribute("f", AttributeProto.AttributeType.TYPE_PROTO).setTp(type()));
        n.addAttribute(attribute("g", AttributeProto.AttributeType.INT).setRefAttrName("outer"));
        n.addAttribute(newer(attribute("h", AttributeProto.AttributeType.STRINGS).addStrings(ByteString.copyFromUtf8("ü")).build()));
        return n.build();
    }

    private AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        AttributeProto.Builder a = AttributeProto.newBuilder().setName(name).setType(type);
        return random.nextBoolean() ? a : a.setDocString("doc");
    }

    private TensorProto initializer(String name) {
        TensorProto.Builder t = TensorProto.newBuilder().setName(name).setDataType(1).addDims(3).addDims(4)
                .setRawData(ByteString.copyFrom(new byte[48]));
        if (random.nextBoolean()) t.setDocString("doc");
        return random.nextBoolean() ? t.build() : newer(t.addMetadataProps(entry("t")).build());
    }

    private ValueInfoProto value(String name) {
        ValueInfoProto.Builder v = ValueInfoProto.newBuilder().setName(name);
        if (random.nextBoolean()) v.setDocString("doc").addMetadataProps(entry("v"));
        // A weight that is listed among the inputs has the weight's own type.
        TensorShapeProto.Builder own = TensorShapeProto.newBuilder();
        for (int d : new int[] {3, 4}) own.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d));
        return v.setType(name.startsWith("w") ? TypeProto.newBuilder().setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(own)).build()
                : type()).build();
    }

    private TypeProto type() {
        if (random.nextInt(5) == 0) return TypeProto.newBuilder().setSequenceType(TypeProto.Sequence.newBuilder().setElemType(type()))
                .build();
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            TensorShapeProto.Dimension.Builder d = TensorShapeProto.Dimension.newBuilder();
            switch (random.nextInt(4)) {
                case 0 -> d.setDimValue(random.nextInt(50));
                case 1 -> d.setDimParam("N");
                case 2 -> d.setDimValue(3).setDenotation("CHANNEL");
                default -> { }
            }
            shape.addDim(random.nextInt(4) == 0 ? newer(d.build()) : d.build());
        }
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(1 + random.nextInt(30));
        if (random.nextInt(4) > 0) tensor.setShape(random.nextInt(4) == 0 ? newer(shape.build()) : shape.build());
        TypeProto.Builder type = TypeProto.newBuilder().setTensorType(random.nextInt(4) == 0 ? newer(tensor.build()) : tensor.build());
        return random.nextInt(4) == 0 ? newer(type.setDenotation("IMAGE").build()) : type.build();
    }

    private static OperatorSetIdProto opset(String domain, long version) {
        return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
    }

    private static StringStringEntryProto entry(String key) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue("value").build();
    }

    /// The message with a field of a format that does not exist yet.
    @SuppressWarnings("unchecked")
    private <M extends Message> M newer(M message) {
        UnknownFieldSet.Field field = UnknownFieldSet.Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8("news "
                + random.nextInt(9))).build();
        return (M) message.toBuilder().setUnknownFields(UnknownFieldSet.newBuilder().addField(500, field).build()).build();
    }
}
