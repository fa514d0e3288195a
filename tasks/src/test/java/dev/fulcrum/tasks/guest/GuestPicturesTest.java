package dev.fulcrum.tasks.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a guest.yaml says of pictures is what a served guest does, by the formula written out here.
class GuestPicturesTest {
    @TempDir
    Path folder;

    private Path model() {
        GraphBuilder b = new GraphBuilder("two").opset(17);
        String x = b.input("pic", ElementType.FLOAT, Dim.of(1), Dim.of(3), Dim.of(2), Dim.of(2));
        OnnxFile.write(folder.resolve("two.onnx"), b.output(b.node("Flatten", x), ElementType.FLOAT, Dim.of(1), Dim.of(12)).build());
        return folder.resolve("two.onnx");
    }

    private static byte[] png() throws IOException {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 4; i++) image.setRGB(i % 2, i / 2, (10 + i) << 16 | (100 + i) << 8 | (200 + i));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    @Test
    void picturesAreScaledInTheModelsLayoutAndOrderOfColours() throws IOException {
        Path file = model();
        assertThat(GuestPictures.beside(file)).isEmpty();
        Files.writeString(folder.resolve("two.guest.yaml"), """
                kind: images
                layout: nchw
                size: [2, 2]
                channels: 3
                order: bgr
                scale: 0.00392156862745098
                mean: [0.1, 0.2, 0.3]
                std: [0.5, 0.6, 0.7]
                head: logits
                labels: [cat, dog, cow]
                """);
        GuestPictures pictures = GuestPictures.beside(file).orElseThrow();
        Tensor tensor = pictures.picture(png(), 4);
        assertThat(tensor.dims()).containsExactly(1, 3, 2, 2);
        float[] got = tensor.toFloatArray();
        int[] first = {200, 100, 10};
        double[] mean = {0.1, 0.2, 0.3};
        double[] std = {0.5, 0.6, 0.7};
        for (int c = 0; c < 3; c++) {
            for (int p = 0; p < 4; p++) {
                assertThat((double) got[4 * c + p]).as("channel %d, pixel %d", c, p).isCloseTo(((first[c] + p) / 255.0 - mean[c]) / std[c], within(1e-5));
            }
        }
        var said = pictures.say(new float[] {1, 3, 2});
        double sum = Math.exp(1) + Math.exp(3) + Math.exp(2);
        assertThat(said.label()).isEqualTo("dog");
        assertThat(said.probability()).isCloseTo(Math.exp(3) / sum, within(1e-9));
        assertThat(said.probabilities()).containsOnlyKeys("cat", "dog", "cow");
    }
}
