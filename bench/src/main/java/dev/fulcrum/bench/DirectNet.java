package dev.fulcrum.bench;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// [ResidualNet] written by hand against libtorch, with libtorch's own AdamW, as a person would: what the walker is compared with.
final class DirectNet {
    private final Map<String, org.bytedeco.pytorch.Tensor> w = new LinkedHashMap<>();
    private final Map<String, TensorOptional> optional = new LinkedHashMap<>();
    private final TensorOptional none = new TensorOptional();
    private final ScalarTypeOptional sameType = new ScalarTypeOptional();
    private final AdamW optimizer;
    private final int stages;

    DirectNet(Graph weights, int stages, double rate) {
        this.stages = stages;
        TensorVector trained = new TensorVector();
        weights.initializers().forEach((name, value) -> {
            if (name.startsWith("constant")) return;
            org.bytedeco.pytorch.Tensor tensor = view(value).clone();
            boolean buffer = name.endsWith(".mean") || name.endsWith(".var");
            if (!buffer) tensor.set_requires_grad(true);
            if (!buffer) trained.push_back(tensor);
            w.put(name, tensor);
            optional.put(name, new TensorOptional(tensor));
        });
        AdamWOptions options = new AdamWOptions(rate);
        options.weight_decay().put(0);
        optimizer = new AdamW(trained, options);
    }

    double step(Map<String, Tensor> batch) {
        try (PointerScope scope = new PointerScope()) {
            optimizer.zero_grad();
            org.bytedeco.pytorch.Tensor logp = torch.log_softmax(logits(view(batch.get("image"))), -1);
            org.bytedeco.pytorch.Tensor each = torch.sum(torch.mul(logp, view(batch.get("target"))), new long[] {-1}, false, sameType);
            org.bytedeco.pytorch.Tensor loss = torch.neg(torch.mean(each));
            loss.backward();
            optimizer.step();
            return loss.item_double();
        }
    }

    private org.bytedeco.pytorch.Tensor logits(org.bytedeco.pytorch.Tensor image) {
        org.bytedeco.pytorch.Tensor x = torch.permute(image.to(ScalarType.Float), 0, 3, 1, 2);
        x = x.sub(new Scalar(127.5)).mul(new Scalar(1 / 127.5));
        x = torch.relu(norm("stem", conv("stem", x, 1, 1)));
        for (int i = 0; i < stages; i++) x = block("s" + i, x, i == 0 ? 1 : 2);
        x = torch.mean(x, new long[] {2, 3}, false, sameType);
        return torch.linear(x, w.get("head.w"), optional.get("head.b"));
    }

    private org.bytedeco.pytorch.Tensor block(String name, org.bytedeco.pytorch.Tensor x, int stride) {
        org.bytedeco.pytorch.Tensor a = torch.relu(norm(name + ".a", conv(name + ".a", x, stride, 1)));
        org.bytedeco.pytorch.Tensor b = norm(name + ".b", conv(name + ".b", a, 1, 1));
        org.bytedeco.pytorch.Tensor shortcut = stride == 1 ? x : norm(name + ".c", conv(name + ".c", x, stride, 0));
        return torch.relu(torch.add(b, shortcut));
    }

    private org.bytedeco.pytorch.Tensor conv(String name, org.bytedeco.pytorch.Tensor x, long stride, long pad) {
        return torch.conv2d(x, w.get(name + ".w"), none, new long[] {stride, stride}, new long[] {pad, pad}, new long[] {1, 1}, 1);
    }

    private org.bytedeco.pytorch.Tensor norm(String name, org.bytedeco.pytorch.Tensor x) {
        return torch.batch_norm(x, optional.get(name + ".scale"), optional.get(name + ".bias"), optional.get(name + ".mean"),
                optional.get(name + ".var"), true, 0.1, 1e-5, false);
    }

    private static org.bytedeco.pytorch.Tensor view(Tensor value) {
        ScalarType type = value.type() == dev.fulcrum.graph.ElementType.UINT8 ? ScalarType.Byte : ScalarType.Float;
        return torch.from_blob(new BytePointer(value.bytes()), value.dims(), new TensorOptions(type));
    }
}
