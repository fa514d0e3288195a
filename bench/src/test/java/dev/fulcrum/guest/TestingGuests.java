package dev.fulcrum.guest;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/// Made-up guests: pictures of discs and bars, and small networks for them.
public final class TestingGuests {
    private TestingGuests() {}

    /// Labelled pictures, one folder a class.
    public static void pictures(Path root, int each) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (String shape : List.of("disc", "bar")) {
            Path place = Files.createDirectories(root.resolve(shape));
            for (int i = 0; i < each; i++) ImageIO.write(picture(shape, random), "png", place.resolve(i + ".png").toFile());
        }
    }

    /// The same kind of pictures side by side, without labels.
    public static void mixed(Path root, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        Files.createDirectories(root);
        for (int i = 0; i < count; i++) {
            ImageIO.write(picture(random.nextBoolean() ? "disc" : "bar", random), "png", root.resolve(i + ".png").toFile());
        }
    }

    private static BufferedImage picture(String shape, SplittableRandom random) {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D g = image.createGraphics();
        for (int i = 0; i < 20; i++) {
            g.setColor(new Color(random.nextInt(120), 0, 0));
            g.fillRect(random.nextInt(16), random.nextInt(16), 3, 3);
        }
        g.setColor(Color.WHITE);
        int x = 1 + random.nextInt(6);
        int y = 1 + random.nextInt(5);
        if (shape.equals("disc")) g.fillOval(x, y, 8, 8);
        else g.fillRect(x, y, 3, 10);
        g.dispose();
        return image;
    }

    /// Conv, ReLU, pool, Gemm over grey pictures of 16 x 16; the batch fixed to 1 in input, output and a constant Reshape.
    ///
    /// @param head "" for logits, else Softmax or LogSoftmax
    public static Graph net(String head, int width, long seed) {
        Random random = new Random(seed);
        GraphBuilder g = new GraphBuilder("guest");
        String x = g.input("pixels", ElementType.FLOAT, Dim.of(1), Dim.of(1), Dim.of(16), Dim.of(16));
        String c = g.node("Conv", n -> n.with("kernel_shape", 5, 5).with("strides", 2, 2).with("pads", 2, 2, 2, 2), x,
                g.initializer("conv.weight", normal(random, 0.2, width, 1, 5, 5)), g.initializer("conv.bias", normal(random, 0.01, width)));
        String p = g.node("MaxPool", n -> n.with("kernel_shape", 2, 2).with("strides", 2, 2), g.node("Relu", c));
        String flat = g.node("Reshape", p, g.initializer("shape", Tensor.ofLongs(new long[] {1, width * 16L}, 2)));
        String z = g.node("Gemm", n -> n.with("transB", 1), flat, g.initializer("fc.weight", normal(random, 0.1, 2, width * 16L)),
                g.initializer("fc.bias", normal(random, 0.01, 2)));
        String y = head.isEmpty() ? z : g.node(head, n -> n.with("axis", 1L), z);
        return g.output(g.name("answer", y), ElementType.FLOAT, Dim.of(1), Dim.of(2)).build();
    }

    static Tensor normal(Random random, double deviation, long... dims) {
        float[] values = new float[(int) Tensor.count(dims)];
        for (int i = 0; i < values.length; i++) values[i] = (float) (deviation * random.nextGaussian());
        return Tensor.ofFloats(values, dims);
    }
}
