package dev.fulcrum.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
    @TempDir
    Path folder;

    static Graph small() {
        GraphBuilder b = new GraphBuilder("small").metadata("fulcrum.labels", "[\"a\",\"ü\"]");
        String x = b.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(1), Dim.of(4), Dim.of(4));
        String w = b.initializer("w", Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3));
        String conv = b.node("Conv", n -> n.with("pads", 1, 1, 1, 1).with("auto_pad", "NOTSET"), x, w,
                b.constant(Tensor.ofFloats(new float[] {1}, 1)));
        GraphBuilder then = new GraphBuilder("then");
        then.output(then.add(Node.of("Relu", java.util.List.of(conv), "t")), ElementType.FLOAT);
        String cond = b.constant(Tensor.ofBytes(ElementType.BOOL, new byte[] {1}));
        String y = b.node("If", n -> n.with("then_branch", new Attribute.OfGraph(then.buildBody()))
                .with("else_branch", new Attribute.OfGraph(then.buildBody())), cond);
        return b.output(b.name("y", y), ElementType.FLOAT).build();
    }

    @Test
    void readsWhatItWrites() {
        Graph graph = small();
        OnnxFile.write(folder.resolve("m.onnx"), graph);
        assertThat(OnnxFile.read(folder.resolve("m.onnx"))).isEqualTo(graph);
        assertThat(OnnxFile.toBytes(OnnxFile.read(OnnxFile.toBytes(graph)))).isEqualTo(OnnxFile.toBytes(graph));
    }

    @Test
    void keepsWhatItDoesNotModel() throws Exception {
        ModelProto.Builder model = ModelProto.parseFrom(OnnxFile.toBytes(small())).toBuilder().setProducerName("p").setDocString("d")
                .addFunctions(FunctionProto.newBuilder().setName("f"));
        GraphProto.Builder g = model.getGraphBuilder().setDocString("graph doc");
        g.addSparseInitializer(SparseTensorProto.newBuilder().addDims(3));
        g.getInputBuilder(0).setDocString("input doc").getTypeBuilder().setDenotation("IMAGE");
        g.getNodeBuilder(0).setDocString("conv doc")
                .addAttribute(AttributeProto.newBuilder().setName("zz").setType(AttributeProto.AttributeType.TENSORS)
                        .addTensors(TensorProto.getDefaultInstance()));
        g.addInput(ValueInfoProto.newBuilder().setName("w").setType(g.getInput(0).getType()));
        g.getInitializerBuilder(0).setDocString("w doc");
        ModelProto again = ModelProto.parseFrom(OnnxFile.toBytes(OnnxFile.read(model.build().toByteArray())));
        assertThat(again.getFunctionsList()).isEqualTo(model.getFunctionsList());
        assertThat(again.getProducerName() + again.getDocString() + again.getGraph().getDocString()).isEqualTo("pdgraph doc");
        assertThat(again.getGraph().getSparseInitializerList()).isEqualTo(g.getSparseInitializerList());
        assertThat(again.getGraph().getInput(0)).isEqualTo(g.getInput(0));
        assertThat(again.getGraph().getInput(1).getName()).isEqualTo("w");
        assertThat(again.getGraph().getNode(0).getDocString()).isEqualTo("conv doc");
        assertThat(again.getGraph().getNode(0).getAttributeList()).containsExactlyInAnyOrderElementsOf(g.getNode(0).getAttributeList());
        assertThat(again.getGraph().getInitializer(0)).isEqualTo(g.getInitializer(0));
        assertThat(again.getGraph().getNodeCount()).isEqualTo(g.getNodeCount());
    }

    @Test
    void readsTypedFieldsLikeRawOnes() {
        TensorProto half = TensorProto.newBuilder().setDataType(10).addDims(2).addInt32Data(0x3C00).addInt32Data(0x4000).build();
        TensorProto four = TensorProto.newBuilder().setDataType(22).addDims(3).addInt32Data(0x21).addInt32Data(0x03).build();
        Graph g = OnnxFile.read(ModelProto.newBuilder().setGraph(GraphProto.newBuilder()
                .addInitializer(half.toBuilder().setName("h")).addInitializer(four.toBuilder().setName("q"))).build().toByteArray());
        assertThat(g.initializers().get("h").toByteArray()).isEqualTo(new byte[] {0, 0x3C, 0, 0x40});
        assertThat(g.initializers().get("q").toByteArray()).isEqualTo(new byte[] {0x21, 0x03});
    }

    @Test
    void externalDataStaysInTheFolder() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.write(inner.resolve("w.bin"), new byte[] {9, 9, 0, 0, (byte) 0x80, 0x3F});
        Files.write(folder.resolve("secret.bin"), new byte[4]);
        Files.createSymbolicLink(inner.resolve("link.bin"), folder.resolve("secret.bin"));
        assertThat(OnnxFile.read(external(inner, "w.bin", "2", "4")).initializers().get("w").toFloatArray()).containsExactly(1f);
        for (String bad : new String[] {"../secret.bin", "link.bin", folder.resolve("secret.bin").toString(), "", "..", ".", "no.bin",
                "a\0b"}) {
            Path model = external(inner, bad, "0", "4");
            assertThatThrownBy(() -> OnnxFile.read(model)).as(bad).isInstanceOf(FaultException.class);
        }
        for (String[] range : new String[][] {{"3", "4"}, {"-1", "4"}, {"9223372036854775807", "4"}, {"0", "5"}, {"x", "4"}}) {
            Path model = external(inner, "w.bin", range[0], range[1]);
            assertThatThrownBy(() -> OnnxFile.read(model)).as(range[0]).isInstanceOf(FaultException.class).hasMessageContaining("w");
        }
    }

    private static Path external(Path folder, String location, String offset, String length) throws IOException {
        TensorProto t = TensorProto.newBuilder().setName("w").setDataType(1).addDims(1).setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location)).addExternalData(entry("offset", offset))
                .addExternalData(entry("length", length)).build();
        return Files.write(folder.resolve("m.onnx"),
                ModelProto.newBuilder().setGraph(GraphProto.newBuilder().addInitializer(t)).build().toByteArray());
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void refusesWhatIsNoModel() {
        for (byte[] bad : new byte[][] {{}, "hello, this is a text".getBytes(), new byte[4000]}) {
            assertThatThrownBy(() -> OnnxFile.read(bad)).isInstanceOf(FaultException.class);
        }
        assertThatThrownBy(() -> OnnxFile.read(folder.resolve("none.onnx"))).isInstanceOf(FaultException.class)
                .hasMessageContaining("none.onnx");
        byte[] huge = ModelProto.newBuilder().setGraph(GraphProto.newBuilder().addNode(NodeProto.newBuilder().setOpType("Relu"))
                .addInitializer(TensorProto.newBuilder().setName("w").setDataType(1).addDims(1L << 40).addDims(1L << 40))).build()
                        .toByteArray();
        assertThatThrownBy(() -> OnnxFile.read(huge)).isInstanceOf(FaultException.class);
    }

    /// An attribute of one kind that fills the field of another too: the kind says what it is.
    @Test
    void anAttributeThatSaysTwoThingsIsReadByItsKind() {
        AttributeProto both = AttributeProto.newBuilder().setName("a").setType(AttributeProto.AttributeType.INT).setI(3)
                .setT(TensorProto.newBuilder().setName("stray").setDataType(1).addDims(0)).build();
        byte[] model = ModelProto.newBuilder().setGraph(GraphProto.newBuilder().addNode(NodeProto.newBuilder().setOpType("Relu").addOutput("y")
                .addAttribute(both))).build().toByteArray();
        Graph graph = OnnxFile.read(model);
        assertThat(graph.nodes().getFirst().attributes()).containsEntry("a", new Attribute.Int(3));
        assertThat(OnnxFile.read(OnnxFile.toBytes(graph))).isEqualTo(graph);
    }

    /// Bit flips, overwritten bytes and truncations of a model: a graph that can be written again, or a fault; nothing else.
    @Test
    void anyDamageIsAGraphOrAFault() {
        byte[] good = OnnxFile.toBytes(small());
        Random random = new Random(1);
        int faults = 0;
        for (int i = 0; i < 6000; i++) {
            byte[] bad = damaged(good, random);
            try {
                Graph graph = OnnxFile.read(bad);
                assertThat(OnnxFile.read(OnnxFile.toBytes(graph))).as("seed 1, round " + i).isEqualTo(graph);
            } catch (FaultException e) {
                faults++;
            }
        }
        assertThat(faults).isBetween(600, 5900);
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bad = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
        for (int k = random.nextInt(4); k >= 0 && bad.length > 0; k--) {
            int at = random.nextInt(bad.length);
            bad[at] = random.nextBoolean() ? (byte) (bad[at] ^ 1 << random.nextInt(8)) : (byte) random.nextInt(256);
        }
        return bad;
    }
}
