package dev.fulcrum.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Optional;
import java.util.Set;

/// What is left of a graph message when everything modelled is taken out.
final class OnnxRemainder {
    private OnnxRemainder() {}

    static GraphProto of(GraphProto g, Set<String> initializers) {
        GraphProto.Builder rest = g.toBuilder()
                .clearName().clearNode().clearInitializer().clearInput().clearOutput().clearValueInfo();
        g.getNodeList().stream().map(OnnxRemainder::stub).flatMap(Optional::stream).forEach(rest::addNode);
        for (TensorProto t : g.getInitializerList()) {
            if (t.hasDocString()) rest.addInitializer(TensorProto.newBuilder().setName(t.getName()).setDocString(t.getDocString()));
        }
        for (ValueInfoProto v : g.getInputList()) {
            if (initializers.contains(v.getName()) || documented(v)) rest.addInput(bare(v));
        }
        g.getOutputList().stream().filter(OnnxRemainder::documented).forEach(v -> rest.addOutput(bare(v)));
        g.getValueInfoList().stream().filter(OnnxRemainder::documented).forEach(v -> rest.addValueInfo(bare(v)));
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
        n.getAttributeList().stream().map(OnnxRemainder::stub).flatMap(Optional::stream).forEach(stub::addAttribute);
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
