package dev.fulcrum.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Finds tag 0x0112 in the first directory of an Exif block (CIPA DC-008; TIFF 6.0, section 2).
final class ExifOrientation {
    private static final int TAG = 0x0112;
    private static final int SHORT = 3;

    private ExifOrientation() {}

    /// 1 to 8; 1 (upright) where the block is damaged or says nothing.
    static int of(ByteBuffer tiff) {
        try {
            return find(tiff.slice());
        } catch (IndexOutOfBoundsException e) {
            return 1;
        }
    }

    private static int find(ByteBuffer tiff) {
        short order = tiff.getShort(0);
        if (order != 0x4949 && order != 0x4D4D) return 1;
        tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        int entries = tiff.getShort(directory) & 0xFFFF;
        for (int at = directory + 2, i = 0; i < entries; i++, at += 12) {
            if ((tiff.getShort(at) & 0xFFFF) == TAG && tiff.getShort(at + 2) == SHORT) return valid(tiff.getShort(at + 8));
        }
        return 1;
    }

    private static int valid(int orientation) {
        return orientation >= 1 && orientation <= 8 ? orientation : 1;
    }
}
