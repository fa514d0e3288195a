package dev.fulcrum.predictor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The orientation that a JPEG's Exif segment states (CIPA DC-008, tag 0x0112). */
final class Exif {
    private static final byte[] NAME = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private Exif() {}

    /** 1 to 8; 1 (upright) where the file says nothing or is no JPEG. */
    static int orientation(byte[] file) {
        try {
            return find(ByteBuffer.wrap(file));
        } catch (IndexOutOfBoundsException e) {
            return 1;
        }
    }

    /** Walks the segments up to the first scan. */
    private static int find(ByteBuffer in) {
        if (in.getShort(0) != (short) 0xFFD8) return 1;
        for (int at = 2; (in.get(at) & 255) == 0xFF; ) {
            int marker = in.get(at + 1) & 255;
            if (marker == 0xFF) {
                at++;
                continue;
            }
            int length = in.getShort(at + 2) & 0xFFFF;
            if (marker == 0xDA || marker == 0xD9) return 1;
            if (marker == 0xE1 && in.slice(at + 4, NAME.length).equals(ByteBuffer.wrap(NAME))) return tag(in.slice(at + 10, length - 8));
            at += 2 + length;
        }
        return 1;
    }

    private static int tag(ByteBuffer tiff) {
        short order = tiff.getShort(0);
        if (order != 0x4949 && order != 0x4D4D) return 1;
        tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        int entries = tiff.getShort(directory) & 0xFFFF;
        for (int i = 0, at = directory + 2; i < entries; i++, at += 12) {
            boolean is = (tiff.getShort(at) & 0xFFFF) == 0x0112 && tiff.getShort(at + 2) == 3;
            if (is) return tiff.getShort(at + 8) >= 1 && tiff.getShort(at + 8) <= 8 ? tiff.getShort(at + 8) : 1;
        }
        return 1;
    }
}
