package dev.fulcrum.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/// Reads the markers of a JPEG (ITU-T T.81, annex B): frame size, Exif and Adobe segments, and whether an end of image follows.
final class JpegHeader {
    private static final int END_OF_IMAGE = 0xD9;

    private final ByteBuffer in;
    private final Set<ImageTrait> traits = EnumSet.noneOf(ImageTrait.class);
    private int height;
    private int width;
    private int components;
    private int orientation = 1;
    private int adobe = -1;
    private boolean whole;
    private boolean hidesProfiles;

    private JpegHeader(byte[] content) {
        in = ByteBuffer.wrap(content).position(2);
    }

    /// A height of 0 says that no frame was found in these bytes.
    static ImageHeader parse(byte[] content) {
        JpegHeader header = new JpegHeader(content);
        header.walk();
        return header.finish();
    }

    /// The same file with its colour profiles marked as something that readers pass over: some readers would move samples by them.
    static byte[] withoutProfiles(byte[] content) {
        byte[] changed = content.clone();
        JpegHeader header = new JpegHeader(changed);
        header.hidesProfiles = true;
        header.walk();
        return changed;
    }

    private ImageHeader finish() {
        if (components == 4) traits.add(ImageTrait.CMYK);
        if (orientation > 1) traits.add(ImageTrait.TURNED);
        return new ImageHeader(ImageFormat.JPEG, height, width, components, orientation, adobe, traits, whole);
    }

    private void walk() {
        for (int marker = marker(); marker >= 0; marker = marker()) {
            if (marker == END_OF_IMAGE) whole = true;
            if (whole || !segment(marker)) return;
        }
    }

    /// The next marker, past entropy-coded data, stuffed zeros, fill bytes and restarts; -1 at the end of the bytes.
    private int marker() {
        while (in.remaining() >= 2) {
            if ((in.get() & 255) != 0xFF) continue;
            int code = in.get(in.position()) & 255;
            if (code == 0xFF) continue;
            in.get();
            if (code != 0 && code != 1 && (code < 0xD0 || code > 0xD8)) return code;
        }
        return -1;
    }

    private boolean segment(int marker) {
        if (in.remaining() < 2) return false;
        int length = (in.getShort() & 0xFFFF) - 2;
        if (length < 0 || length > in.remaining()) return false;
        ByteBuffer body = in.slice(in.position(), length);
        in.position(in.position() + length);
        if (isFrame(marker)) frame(body);
        else if (marker == 0xE1) exif(body);
        else if (marker == 0xE2 && begins(body, "ICC_PROFILE\0")) profile(body);
        else if (marker == 0xEE && begins(body, "Adobe") && length >= 12) adobe = body.get(11) & 255;
        return true;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /// The first frame counts: hierarchical files hold more.
    private void frame(ByteBuffer body) {
        if (height > 0 || body.remaining() < 6) return;
        height = body.getShort(1) & 0xFFFF;
        width = body.getShort(3) & 0xFFFF;
        components = body.get(5) & 255;
        if (body.get(0) != 8) traits.add(ImageTrait.SIXTEEN_BIT);
    }

    private void profile(ByteBuffer body) {
        traits.add(ImageTrait.PROFILE);
        if (hidesProfiles) body.put(0, (byte) 'X');
    }

    private void exif(ByteBuffer body) {
        if (begins(body, "Exif\0\0") && orientation == 1) orientation = ExifOrientation.of(body.slice(6, body.remaining() - 6));
    }

    private static boolean begins(ByteBuffer body, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        return body.remaining() >= wanted.length && body.slice(0, wanted.length).equals(ByteBuffer.wrap(wanted));
    }
}
