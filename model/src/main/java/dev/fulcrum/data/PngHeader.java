package dev.fulcrum.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.CRC32;

/// Reads the chunks of a PNG (W3C PNG, third edition): size, colour type, orientation, animation, and whether the end follows.
final class PngHeader {
    private static final int GREY_ALPHA = 4;
    private static final int COLOUR_ALPHA = 6;
    private static final int PALETTE = 3;

    private final ByteBuffer in;
    private final Set<ImageTrait> traits = EnumSet.noneOf(ImageTrait.class);
    private int height;
    private int width;
    private int colourType;
    private int orientation = 1;
    private boolean whole;

    private PngHeader(byte[] content) {
        in = ByteBuffer.wrap(content).position(8);
    }

    /// A height of 0 says that no image header was found in these bytes.
    static ImageHeader parse(byte[] content) {
        PngHeader header = new PngHeader(content);
        while (header.chunk()) { }
        return header.finish();
    }

    private ImageHeader finish() {
        if (orientation > 1) traits.add(ImageTrait.TURNED);
        int components = colourType == 0 || colourType == GREY_ALPHA ? 1 : 3;
        return new ImageHeader(ImageFormat.PNG, height, width, components, orientation, -1, traits, whole);
    }

    /// Takes one chunk; false at the end, at a cut, and at a critical chunk whose checksum is wrong.
    private boolean chunk() {
        if (whole || in.remaining() < 12) return false;
        int length = in.getInt();
        if (length < 0 || length > in.remaining() - 8) return false;
        ByteBuffer typeAndBody = in.slice(in.position(), length + 4);
        in.position(in.position() + length + 4);
        boolean sound = in.getInt() == checksum(typeAndBody);
        String type = StandardCharsets.ISO_8859_1.decode(typeAndBody.slice(0, 4)).toString();
        if (sound) body(type, typeAndBody.slice(4, length));
        return sound || Character.isLowerCase(type.charAt(0));
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    private void body(String type, ByteBuffer body) {
        switch (type) {
            case "IHDR" -> image(body);
            case "eXIf" -> orientation = ExifOrientation.of(body);
            case "tRNS" -> traits.add(ImageTrait.ALPHA);
            case "iCCP" -> traits.add(ImageTrait.PROFILE);
            case "acTL" -> traits.add(ImageTrait.ANIMATED);
            case "IEND" -> whole = true;
            default -> { }
        }
    }

    private void image(ByteBuffer body) {
        if (body.remaining() != 13) return;
        width = Math.max(0, body.getInt(0));
        height = Math.max(0, body.getInt(4));
        colourType = body.get(9);
        if (body.get(8) == 16) traits.add(ImageTrait.SIXTEEN_BIT);
        if (colourType == PALETTE) traits.add(ImageTrait.PALETTE);
        if (colourType == GREY_ALPHA || colourType == COLOUR_ALPHA) traits.add(ImageTrait.ALPHA);
    }
}
