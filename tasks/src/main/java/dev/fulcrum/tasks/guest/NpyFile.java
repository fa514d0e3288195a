package dev.fulcrum.tasks.guest;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One array in NumPy's file format (numpy.lib.format, versions 1 to 3): little-endian, rows first. Sizes are compared with the file before
/// anything is allocated.
final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern HEADER = Pattern.compile(
            "\\{\\s*'descr':\\s*'([^']+)',\\s*'fortran_order':\\s*(True|False),\\s*'shape':\\s*\\(([\\d,\\s]*)\\),?\\s*\\}\\s*");
    private static final Map<String, ElementType> TYPES = Map.ofEntries(Map.entry("<f4", ElementType.FLOAT), Map.entry("<f8", ElementType.DOUBLE),
            Map.entry("<f2", ElementType.FLOAT16), Map.entry("<i8", ElementType.INT64), Map.entry("<i4", ElementType.INT32),
            Map.entry("|u1", ElementType.UINT8), Map.entry("|i1", ElementType.INT8), Map.entry("|b1", ElementType.BOOL),
            Map.entry("<i2", ElementType.INT16), Map.entry("<u2", ElementType.UINT16));
    private static final int LONGEST_HEADER = 1 << 16;

    private NpyFile() {}

    /// @throws FaultException when the file is no such array
    static Tensor read(Path file) {
        try (FileChannel in = FileChannel.open(file)) {
            ByteBuffer head = bytes(in, 0, Math.min(12, in.size()), file);
            byte[] magic = new byte[6];
            if (head.remaining() < 12) throw fault(file, "a whole NumPy array", in.size() + " bytes");
            head.get(magic);
            int version = head.get();
            head.get();
            if (!Arrays.equals(magic, MAGIC) || version < 1 || version > 3) throw fault(file, "a NumPy array of version 1 to 3", "another file");
            int length = version == 1 ? head.getShort() & 0xffff : head.getInt();
            int start = version == 1 ? 10 : 12;
            if (length < 0 || length > LONGEST_HEADER || start + length > in.size()) throw fault(file, "a whole header", length + " bytes");
            return read(file, in, StandardCharsets.UTF_8.decode(bytes(in, start, length, file)).toString(), start + length);
        } catch (IOException e) {
            throw fault(file, "a file that can be read", e.toString());
        }
    }

    private static Tensor read(Path file, FileChannel in, String header, long start) throws IOException {
        Matcher m = HEADER.matcher(header.strip());
        if (!m.matches()) throw fault(file, "a plain array", header.strip());
        ElementType type = TYPES.get(m.group(1));
        if (type == null) throw fault(file, "of one of the types " + TYPES.keySet().stream().sorted().toList(), m.group(1));
        if (m.group(2).equals("True")) throw fault(file, "stored rows first", "fortran_order: True");
        long[] dims = Arrays.stream(m.group(3).split(",")).map(String::strip).filter(s -> !s.isEmpty()).mapToLong(Long::parseLong).toArray();
        try {
            long bytes = type.bytes(Tensor.count(dims));
            if (bytes != in.size() - start) throw fault(file, bytes + " bytes for " + Arrays.toString(dims), in.size() - start + " bytes");
            return Tensor.of(type, dims, bytes(in, start, bytes, file));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw fault(file, "of a size that memory holds", Arrays.toString(dims));
        }
    }

    private static ByteBuffer bytes(FileChannel in, long at, long length, Path file) throws IOException {
        if (length > Integer.MAX_VALUE - 8L) throw fault(file, "at most 2 GiB", length + " bytes");
        ByteBuffer content = ByteBuffer.allocateDirect((int) length).order(ByteOrder.LITTLE_ENDIAN);
        while (content.hasRemaining() && in.read(content, at + content.position()) >= 0) continue;
        return content.flip();
    }

    private static FaultException fault(Path file, String expected, String got) {
        return Fault.of("read array", "must be " + expected, got, "save it again with numpy.save").at(Place.file(file.toString())).raise();
    }
}
