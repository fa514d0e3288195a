package dev.fulcrum.data.events;

import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A table of events on disk, for worker processes and for going on: a mark, names, then the columns, big-endian.
public final class EventFile {
    private static final int MARK = 0x46554C45;

    private EventFile() {}

    public static void write(Path file, EventTable table) {
        AtomicFile.write(file, beside -> {
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16))) {
                write(out, table);
            }
        });
    }

    private static void write(DataOutputStream out, EventTable table) throws IOException {
        out.writeInt(MARK);
        out.writeBoolean(table.timed());
        names(out, table.users());
        names(out, table.items());
        out.writeInt(table.size());
        for (int u = 0; u < table.users().size(); u++) out.writeInt(table.events(u));
        for (int e = 0; e < table.size(); e++) {
            out.writeInt(table.item(e));
            out.writeByte(table.kind(e).ordinal());
            out.writeFloat(table.value(e));
            out.writeLong(table.time(e));
        }
    }

    /// A cleaned part as bytes, to travel between machines.
    public static byte[] pack(EventCleaning.Part part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, part.table());
            for (int u = 0; u < part.brought().length; u++) {
                out.writeInt(part.brought()[u]);
                out.writeLong(part.firstRow()[u]);
            }
            out.write(Json.write(part.report()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// What [#pack] made.
    public static EventCleaning.Part unpack(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            EventTable table = readTable(in);
            int[] brought = new int[table.users().size()];
            long[] first = new long[brought.length];
            for (int u = 0; u < brought.length; u++) {
                brought[u] = in.readInt();
                first[u] = in.readLong();
            }
            return new EventCleaning.Part(table, brought, first, Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), EventReport.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void names(DataOutputStream out, List<String> names) throws IOException {
        out.writeInt(names.size());
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    /// A file that this program wrote.
    public static EventTable read(Path file) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            return readTable(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EventTable readTable(DataInputStream in) throws IOException {
        if (in.readInt() != MARK) throw new IOException("no table of events");
        boolean timed = in.readBoolean();
        List<String> users = names(in);
        List<String> items = names(in);
        int size = in.readInt();
        int[] first = new int[users.size() + 1];
        for (int u = 0; u < users.size(); u++) first[u + 1] = first[u] + in.readInt();
        int[] item = new int[size];
        byte[] kind = new byte[size];
        float[] value = new float[size];
        long[] time = new long[size];
        for (int e = 0; e < size; e++) {
            item[e] = in.readInt();
            kind[e] = in.readByte();
            value[e] = in.readFloat();
            time[e] = in.readLong();
        }
        return new EventTable(users, items, timed, first, item, kind, value, time);
    }

    private static List<String> names(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) names.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
        return names;
    }
}
