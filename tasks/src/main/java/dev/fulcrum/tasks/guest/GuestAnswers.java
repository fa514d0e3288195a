package dev.fulcrum.tasks.guest;

import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/// What a guest model answered, example by example, as floats: scores of classes [C], a pooled vector [D], a map [C·H·W], or scores of the
/// next token at every position that is no padding [S·V].
///
/// @param head  what the numbers mean
/// @param width how many belong together: C, D, C·H·W or V
/// @param rows  one an example, each a multiple of the width long; not to be written
public record GuestAnswers(Head head, int width, float[][] rows) {
    private static final long MAGIC = 0x46554C4352414E31L;

    public int size() {
        return rows.length;
    }

    /// Positions within an example: 1 but for tokens.
    public int positions(int example) {
        return rows[example].length / width;
    }

    /// The largest score's place at a position.
    public int top(int example, int position) {
        float[] row = rows[example];
        int best = position * width;
        for (int i = best + 1; i < (position + 1) * width; i++) if (row[i] > row[best]) best = i;
        return best - position * width;
    }

    /// Natural logarithms of the probabilities at a position and temperature, whatever the head says about them; [C].
    public double[] logProbabilities(int example, int position, double temperature) {
        double[] z = new double[width];
        for (int c = 0; c < width; c++) {
            double v = rows[example][position * width + c];
            z[c] = (head == Head.PROBABILITIES ? Math.log(Math.max(v, 1e-12)) : v) / temperature;
        }
        double most = Arrays.stream(z).max().orElse(0);
        double sum = 0;
        for (double v : z) sum += Math.exp(v - most);
        double log = most + Math.log(sum);
        for (int c = 0; c < width; c++) z[c] -= log;
        return z;
    }

    /// The answers of these examples, by their positions here.
    public GuestAnswers only(int[] positions) {
        return new GuestAnswers(head, width, Arrays.stream(positions).mapToObj(i -> rows[i]).toArray(float[][]::new));
    }

    /// Whole or not at all; big-endian: magic, head, width, count, then length and floats of each row, then a CRC-32 of all before it.
    public void write(Path file) {
        AtomicFile.write(file, beside -> {
            CRC32 crc = new CRC32();
            try (DataOutputStream out = new DataOutputStream(new CheckedOutputStream(
                    new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16), crc))) {
                out.writeLong(MAGIC);
                out.writeUTF(head.name());
                out.writeInt(width);
                out.writeInt(rows.length);
                for (float[] row : rows) {
                    out.writeInt(row.length);
                    ByteBuffer bytes = ByteBuffer.allocate(4 * row.length);
                    bytes.asFloatBuffer().put(row);
                    out.write(bytes.array());
                }
                out.writeLong(crc.getValue());
            }
        });
    }

    /// @throws FaultException when the file is missing, cut or changed
    public static GuestAnswers read(Path file) {
        CRC32 crc = new CRC32();
        try (DataInputStream in = new DataInputStream(new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), crc))) {
            if (in.readLong() != MAGIC) throw damaged(file, "another file");
            Head head = Head.valueOf(in.readUTF());
            int width = in.readInt();
            int count = in.readInt();
            if (width < 1 || count < 0 || 4L * count > Files.size(file)) throw damaged(file, count + " answers");
            float[][] rows = new float[count][];
            for (int i = 0; i < count; i++) rows[i] = row(in, file);
            long sum = crc.getValue();
            if (in.readLong() != sum) throw damaged(file, "a wrong sum");
            return new GuestAnswers(head, width, rows);
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(file, e.toString());
        }
    }

    private static float[] row(DataInputStream in, Path file) throws IOException {
        int length = in.readInt();
        if (length < 0 || 4L * length > Files.size(file)) throw damaged(file, length + " numbers");
        float[] row = new float[length];
        byte[] bytes = new byte[4 * length];
        in.readFully(bytes);
        ByteBuffer.wrap(bytes).asFloatBuffer().get(row);
        return row;
    }

    private static FaultException damaged(Path file, String got) {
        return Fault.of("read answers", "must be a whole file of answers", got, "delete it and run the command again")
                .at(Place.file(file.toString())).raise();
    }
}
