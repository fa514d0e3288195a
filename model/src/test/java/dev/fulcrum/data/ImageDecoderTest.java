package dev.fulcrum.data;

import static dev.fulcrum.data.TestingImages.encode;
import static dev.fulcrum.data.TestingImages.exif;
import static dev.fulcrum.data.TestingImages.flat;
import static dev.fulcrum.data.TestingImages.jpeg;
import static dev.fulcrum.data.TestingImages.jpegExif;
import static dev.fulcrum.data.TestingImages.jpegOf;
import static dev.fulcrum.data.TestingImages.png;
import static dev.fulcrum.data.TestingImages.pngHead;
import static dev.fulcrum.data.TestingImages.random;
import static dev.fulcrum.data.TestingImages.withChunk;
import static dev.fulcrum.data.TestingImages.withSegment;
import static dev.fulcrum.data.TestingImages.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.unit.FaultException;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    @TempDir
    Path folder;

    private static Decoded decode(byte[] content) {
        return ImageDecoder.standard().decode(content, "image");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void pngGivesItsStoredSamples(int channels) {
        Bitmap image = random(11, 7, channels, 3);
        assertThat(decode(png(image)).bitmap()).usingRecursiveComparison().isEqualTo(image);
    }

    @Test
    void greyJpegIsNotMovedThroughALinearColourSpace() {
        assertThat(decode(jpeg(flat(16, 16, 100))).bitmap().pixels()).containsOnly(100);
    }

    @Test
    void colourJpegIsRgb() {
        Bitmap red = decode(jpeg(flat(16, 16, 200, 30, 10))).bitmap();
        assertThat(red.shape()).isEqualTo(new ImageShape(16, 16, 3));
        assertThat(red.pixels()[0] & 255).isCloseTo(200, within(4));
        assertThat(red.pixels()[2] & 255).isCloseTo(10, within(4));
    }

    @Test
    void sixteenBitIsRounded() {
        BufferedImage grey = new BufferedImage(4, 1, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setPixels(0, 0, 4, 1, new int[] {0, 128, 129, 65_535});
        Decoded decoded = decode(encode(grey, "png"));
        assertThat(decoded.bitmap().pixels()).containsExactly(0, 0, 1, 255);
        assertThat(decoded.traits()).containsExactly(ImageTrait.SIXTEEN_BIT);
    }

    @Test
    void alphaIsLaidOverWhite() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00_0A0B0C);
        image.setRGB(1, 0, 0x80_000000);
        image.setRGB(2, 0, 0xFF_0A0B0C);
        Decoded decoded = decode(encode(image, "png"));
        assertThat(decoded.bitmap().pixels()).containsExactly(255, 255, 255, 127, 127, 127, 10, 11, 12);
        assertThat(decoded.traits()).containsExactly(ImageTrait.ALPHA);
    }

    @Test
    void greyWithAlphaStaysGrey() {
        ComponentColorModel model = new ComponentColorModel(ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false,
                Transparency.TRANSLUCENT, DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(2, 1);
        raster.setPixels(0, 0, 2, 1, new int[] {7, 255, 7, 0});
        Bitmap decoded = decode(encode(new BufferedImage(model, raster, false, null), "png")).bitmap();
        assertThat(decoded).usingRecursiveComparison().isEqualTo(new Bitmap(1, 2, 1, new byte[] {7, -1}));
    }

    @Test
    void transparentColourOfAnOpaquePngIsWhite() {
        byte[] image = withChunk(png(new Bitmap(1, 2, 3, new byte[] {1, 2, 3, 4, 5, 6})), "tRNS", new byte[] {0, 4, 0, 5, 0, 6});
        assertThat(decode(image).bitmap().pixels()).containsExactly(1, 2, 3, 255, 255, 255);
    }

    @Test
    void paletteIsResolved() {
        byte[] shades = {10, 20};
        IndexColorModel palette = new IndexColorModel(1, 2, shades, shades, new byte[] {30, 40});
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
        image.getRaster().setPixels(0, 0, 2, 1, new int[] {1, 0});
        Decoded decoded = decode(encode(image, "png"));
        assertThat(decoded.bitmap().pixels()).containsExactly(20, 20, 40, 10, 10, 30);
        assertThat(decoded.traits()).containsExactly(ImageTrait.PALETTE);
    }

    @Test
    void oneBitIsBlackAndWhite() {
        BufferedImage image = new BufferedImage(9, 1, BufferedImage.TYPE_BYTE_BINARY);
        image.getRaster().setPixels(0, 0, 9, 1, new int[] {1, 0, 1, 1, 0, 0, 0, 0, 1});
        assertThat(decode(encode(image, "png")).bitmap())
                .usingRecursiveComparison().isEqualTo(new Bitmap(1, 9, 1, new byte[] {-1, 0, -1, -1, 0, 0, 0, 0, -1}));
    }

    /// Adobe stores inks inverted: 255 is no ink. Without its marker 0 is no ink. RGB = (255 - C)(255 - K) / 255.
    @ParameterizedTest
    @CsvSource({"0, 255,255,255,255, 255,255,255", "0, 200,100,50,255, 200,100,50", "0, 200,100,50,102, 80,40,20",
        "-1, 55,155,205,153, 80,40,20", "2, 124,86,182,255, 200,100,50", "2, 124,86,182,102, 80,40,20"})
    void fourComponentsAreInk(int adobe, int c, int m, int y, int k, int red, int green, int blue) {
        Decoded decoded = decode(jpegOf(16, adobe, c, m, y, k));
        assertThat(decoded.traits()).containsExactly(ImageTrait.CMYK);
        int[] rgb = TestingImages.samples(decoded.bitmap());
        assertThat(rgb[0]).isCloseTo(red, within(2));
        assertThat(rgb[1]).isCloseTo(green, within(2));
        assertThat(rgb[2]).isCloseTo(blue, within(2));
    }

    /// Adobe transform 0 says that three components are RGB as they are, 1 that they are YCbCr.
    @ParameterizedTest
    @CsvSource({"0, 200,100,50, 200,100,50", "1, 124,86,182, 200,100,50"})
    void threeComponentsFollowTheAdobeMarker(int adobe, int a, int b, int c, int red, int green, int blue) {
        int[] rgb = TestingImages.samples(decode(jpegOf(16, adobe, a, b, c)).bitmap());
        assertThat(rgb[0]).isCloseTo(red, within(2));
        assertThat(rgb[1]).isCloseTo(green, within(2));
        assertThat(rgb[2]).isCloseTo(blue, within(2));
    }

    private static byte[] iccSegment(byte[] profile) {
        return ByteBuffer.allocate(14 + profile.length).put("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1)).put(profile).array();
    }

    private static byte[] iccChunk(byte[] profile) {
        Deflater deflater = new Deflater();
        deflater.setInput(profile);
        deflater.finish();
        byte[] packed = new byte[profile.length + 64];
        int length = deflater.deflate(packed);
        deflater.end();
        return ByteBuffer.allocate(3 + length).put(new byte[] {'p', 0, 0}).put(packed, 0, length).array();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void profilesWhetherSoundOrDamagedChangeNothing(int channels) {
        Bitmap image = random(16, 16, channels, 6);
        byte[] sound = ICC_Profile.getInstance(channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_LINEAR_RGB).getData();
        byte[] junk = new byte[300];
        for (byte[] profile : new byte[][] {sound, junk}) {
            Decoded png = decode(withChunk(png(image), "iCCP", iccChunk(profile)));
            assertThat(png.bitmap()).usingRecursiveComparison().isEqualTo(image);
            assertThat(png.traits()).containsExactly(ImageTrait.PROFILE);
            Decoded jpeg = decode(withSegment(jpeg(image), 0xE2, iccSegment(profile)));
            assertThat(jpeg.bitmap()).usingRecursiveComparison().isEqualTo(decode(jpeg(image)).bitmap());
            assertThat(jpeg.traits()).containsExactly(ImageTrait.PROFILE);
        }
    }

    @Test
    void imagesOfManyMegapixelsAreDecodedToo() {
        Bitmap image = flat(2_100, 2_000, 77);
        assertThat(decode(png(image)).bitmap().pixels()).isEqualTo(image.pixels());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void exifOrientationIsApplied(int orientation) {
        Bitmap stored = random(8, 16, 1, 9);
        byte[] png = withChunk(png(stored), "eXIf", exif(orientation, orientation % 2 == 0));
        assertThat(decode(png).bitmap()).usingRecursiveComparison().isEqualTo(stored.upright(orientation));
        Decoded jpeg = decode(withSegment(jpeg(stored), 0xE1, jpegExif(orientation, orientation % 2 == 1)));
        assertThat(jpeg.bitmap()).usingRecursiveComparison().isEqualTo(decode(jpeg(stored)).bitmap().upright(orientation));
        assertThat(jpeg.traits().contains(ImageTrait.TURNED)).isEqualTo(orientation > 1);
    }

    @Test
    void shapeFromTheHeadAgreesWithDecoding() {
        Path file = write(folder.resolve("a.jpg"), withSegment(jpeg(random(8, 24, 3, 1)), 0xE1, jpegExif(6, true)));
        assertThat(ImageDecoder.standard().shape(file)).isEqualTo(new ImageShape(24, 8, 3))
                .isEqualTo(ImageDecoder.standard().decode(file).bitmap().shape());
    }

    @Test
    void damagedExifIsUpright() {
        byte[] cut = Arrays.copyOf(jpegExif(6, true), 20);
        assertThat(decode(withSegment(jpeg(flat(8, 16, 9)), 0xE1, cut)).bitmap().height()).isEqualTo(8);
    }

    @Test
    void animatedPngGivesItsDefaultImage() {
        assertThat(decode(withChunk(png(flat(4, 4, 9)), "acTL", new byte[8])).traits()).containsExactly(ImageTrait.ANIMATED);
    }

    /// Every proper prefix of a file is refused, whatever the platform's decoder would make of it.
    @Test
    void cutFilesAreRefused() {
        for (byte[] whole : new byte[][] {jpeg(random(24, 24, 3, 4)), png(random(12, 12, 3, 4))}) {
            for (int length = 0; length < whole.length - 1; length += 7) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> decode(cut)).as("%d of %d bytes", length, whole.length).isInstanceOf(FaultException.class);
            }
        }
    }

    @Test
    void aJpegCutAndClosedAgainIsRefused() {
        byte[] whole = jpeg(random(64, 64, 3, 4));
        byte[] closed = Arrays.copyOf(whole, whole.length / 2);
        closed[closed.length - 2] = (byte) 0xFF;
        closed[closed.length - 1] = (byte) 0xD9;
        assertThatThrownBy(() -> decode(closed)).isInstanceOf(FaultException.class).hasMessageContaining("decode image");
    }

    /// Random bytes in a file may go unseen in a JPEG, but never end in anything but an image or a fault.
    @Test
    void damageEndsInAFaultOrAnImage() {
        SplittableRandom random = new SplittableRandom(8);
        for (byte[] whole : new byte[][] {jpeg(random(24, 24, 3, 4)), png(random(12, 12, 3, 4)), jpegOf(16, 2, 1, 2, 3, 4)}) {
            for (int round = 0; round < 300; round++) {
                byte[] damaged = whole.clone();
                for (int k = 0; k < 3; k++) damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                try {
                    assertThat(decode(damaged).bitmap().pixels()).isNotEmpty();
                } catch (FaultException e) {
                    assertThat(e.faults()).hasSize(1);
                }
            }
        }
    }

    @Test
    void aFlippedBitInAPngIsAFault() {
        byte[] png = png(random(12, 12, 3, 4));
        for (int at = 0; at < png.length; at++) {
            byte[] flipped = png.clone();
            flipped[at] ^= 1;
            assertThatThrownBy(() -> decode(flipped)).as("byte %d", at).isInstanceOf(FaultException.class);
        }
    }

    @Test
    void aHugePngIsRefusedByItsHead() {
        Path file = write(folder.resolve("huge.png"), pngHead(20_000, 20_000));
        assertThatThrownBy(() -> ImageDecoder.standard().decode(file)).hasMessageContaining("20000 x 20000")
                .hasMessageContaining("huge.png");
        assertThatThrownBy(() -> ImageDecoder.standard().shape(file)).hasMessageContaining("20000 x 20000");
        assertThatThrownBy(() -> decode(pngHead(70_000, 1))).hasMessageContaining("70000 x 1");
    }

    @Test
    void whatIsNoImageIsAFault() throws IOException {
        Path text = write(folder.resolve("text.png"), "hello".getBytes());
        Path empty = write(folder.resolve("empty.jpg"), new byte[0]);
        Path directory = Files.createDirectory(folder.resolve("x.jpg"));
        for (Path file : new Path[] {text, empty, directory, folder.resolve("missing.png")}) {
            assertThatThrownBy(() -> ImageDecoder.standard().decode(file)).isInstanceOf(FaultException.class)
                    .hasMessageContaining(file.getFileName().toString()).hasMessageContaining("read image");
            assertThatThrownBy(() -> ImageDecoder.standard().shape(file)).isInstanceOf(FaultException.class);
        }
    }

    @Test
    void anotherExtensionIsAFault() {
        Path file = write(folder.resolve("really-png.jpg"), png(flat(4, 4, 1)));
        assertThatThrownBy(() -> ImageDecoder.standard().decode(file)).isInstanceOf(FaultException.class)
                .hasMessageContaining("rename the file to .png");
    }

    @Test
    void predictReadsWhatTrainingReads() {
        Bitmap image = random(40, 30, 3, 2);
        Path file = write(folder.resolve("a.png"), png(image));
        CanonicalSize size = new CanonicalSize(16, 16, 1);
        assertThat(Images.read(file, size)).isEqualTo(Resize.apply(image, size)).isEqualTo(Images.read(png(image), "a", size));
    }
}
