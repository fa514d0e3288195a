package dev.fulcrum.data;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/// An IDX file of unsigned bytes: two zero bytes, the type 0x08, the number of dimensions, each dimension as a big-endian 32-bit
/// number, then the elements in row-major order. Gzip is known by its first bytes. At most 2^31 - 9 elements.
record IdxFile(int[] dims, byte[] elements) {
    private static final int UNSIGNED_BYTE = 8;
    private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8L;
    /// Deflate cannot shrink by more (RFC 1951): a header that claims more than this from a file of its size is false.
    private static final long MAX_DEFLATE_RATIO = 1032;

    /// @throws FaultException when the file is no such IDX file; nothing is allocated before its sizes are plausible
    static IdxFile read(Path file) {
        try (DataInputStream in = open(file)) {
            return read(in, file);
        } catch (IOException e) {
            throw fault(file, "a whole IDX file that can be read", e.toString());
        }
    }

    private static IdxFile read(DataInputStream in, Path file) throws IOException {
        int[] dims = dims(in, file);
        long count = count(dims);
        if (count > MAX_ELEMENTS) throw fault(file, "at most " + MAX_ELEMENTS + " bytes", Arrays.toString(dims));
        if (count > Files.size(file) * MAX_DEFLATE_RATIO) {
            throw fault(file, count + " bytes for " + Arrays.toString(dims), "a file of " + Files.size(file) + " bytes");
        }
        byte[] elements = in.readNBytes((int) count);
        if (elements.length < count) throw fault(file, count + " bytes for " + Arrays.toString(dims), elements.length + " bytes");
        if (in.read() >= 0) throw fault(file, count + " bytes for " + Arrays.toString(dims), "more bytes");
        return new IdxFile(dims, elements);
    }

    private static int[] dims(DataInputStream in, Path file) throws IOException {
        int magic = in.readInt();
        int rank = magic & 255;
        if (magic >>> 8 != UNSIGNED_BYTE || rank < 1 || rank > 4) {
            throw fault(file, "a magic number of 0x00000801 to 0x00000804", "0x%08x".formatted(magic));
        }
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) dims[i] = in.readInt();
        return dims;
    }

    /// More than any file holds where a dimension is negative or the product is too great.
    private static long count(int[] dims) {
        long count = 1;
        for (int d : dims) {
            if (d < 0 || d > 0 && count > MAX_ELEMENTS / d) return Long.MAX_VALUE;
            count *= d;
        }
        return count;
    }

    private static DataInputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        return new DataInputStream(gzip ? new GZIPInputStream(in, 1 << 16) : in);
    }

    static FaultException fault(Path file, String expected, String got) {
        return Fault.of("read IDX", "must be " + expected, got, "copy the file again, or name another").at(Place.file(file.toString()))
                .raise();
    }
}
