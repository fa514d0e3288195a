package dev.fulcrum.bench.guest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fulcrum.engines.onnxruntime.OrtEngine;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/// What the tests of guest material share: the material where it has been fetched, models open, pictures as tensors.
final class TestingGuests {
    private TestingGuests() {}

    static GuestMaterial fetched() {
        GuestMaterial material = GuestMaterial.standard();
        assumeTrue(material.fetched(), "no guests in " + material.folder() + "; ./prove fetch brings them");
        return material;
    }

    static Session open(Path model) {
        return new OrtEngine().open(model, SessionOptions.ONE_THREAD);
    }

    static TextImages images() {
        Fonts fonts = Fonts.installed().orElse(null);
        assumeTrue(fonts != null, Fonts.NEEDS);
        Books books = Books.shared().orElse(null);
        assumeTrue(books != null, "no book to take words from; " + SharedData.NEEDS);
        return new TextImages(books.words(), fonts);
    }

    /// FLOAT [N,3,H,W], channels blue, green, red as (x/255 - mean) / deviation.
    static Tensor planes(List<BufferedImage> pictures, float[] mean, float[] deviation) {
        int height = pictures.getFirst().getHeight();
        int width = pictures.getFirst().getWidth();
        float[] all = new float[pictures.size() * 3 * height * width];
        int at = 0;
        for (BufferedImage picture : pictures) {
            for (int channel = 0; channel < 3; channel++) {
                for (int i = 0; i < height * width; i++) {
                    int value = picture.getRGB(i % width, i / width) >> 8 * channel & 255;
                    all[at++] = (value / 255f - mean[channel]) / deviation[channel];
                }
            }
        }
        return Tensor.ofFloats(all, pictures.size(), 3, height, width);
    }
}
