package dev.fulcrum.bench.serve;

import dev.fulcrum.bench.mutation.WireBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Hostile calls of `ModelInfer` over gRPC, as HTTP/2 frames and protobuf fields written by hand: a library would refuse to send most of them.
///
/// @param authority for the header of that name
/// @param model     with one input `input` FP32 [-1,3,32,32]
/// @param random    decides the ways
record HostileGrpc(String authority, String model, SplittableRandom random) {
    private static final int COUNT = 3 * 32 * 32;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int LARGEST_FRAME = 16_384;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final long[] DIMS = {0, -1, 1, 2, 3, 7, 1 << 16, 1L << 31, 1L << 32, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE};

    HostileRequest make(HostileRequest.Trick trick) {
        return switch (trick) {
            case GRPC_SHAPE -> whole(trick, message(shape(random.nextInt(7)), "FP32", raw(4 * random.nextInt(2 * COUNT))));
            case GRPC_PRODUCT -> whole(trick, message(new long[] {1L << 31, 1L << 31, 1L << 31, 1 + random.nextInt(4)}, "FP32", raw(4 * random.nextInt(64))));
            case GRPC_NEGATIVE -> whole(trick, message(new long[] {-1 - random.nextLong(1L << 40), 3, 32, 32}, "FP32", raw(4 * COUNT)));
            case GRPC_NOT_A_NUMBER -> whole(trick, message(new long[] {1, 3, 32, 32}, "FP32", notNumbers()));
            case GRPC_SIZE -> whole(trick, message(new long[] {1, 3, 32, 32}, "FP32", raw(random.nextInt(8 * COUNT))));
            case GRPC_CONTENTS -> whole(trick, contents());
            case GRPC_CUT -> cut();
            case GRPC_OVERSIZE -> oversize();
            case GRPC_HEADER -> header();
            case GRPC_MUTATED -> mutated();
            case HTTP2_FRAMES -> frames();
            default -> throw new IllegalArgumentException(trick + " is no trick of gRPC");
        };
    }

    // --- messages ---------------------------------------------------------------------------------------------------

    private long[] shape(int rank) {
        return random.longs(rank, 0, 12).map(i -> DIMS[(int) i]).toArray();
    }

    private byte[] raw(int bytes) {
        return new byte[bytes];
    }

    private byte[] notNumbers() {
        ByteBuffer values = ByteBuffer.allocate(4 * COUNT).order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) values.putInt(random.nextBoolean() ? 0x7fc00000 : random.nextInt());
        return values.array();
    }

    private static WireBytes input(long[] shape, String type) {
        return new WireBytes().field(1, "input").field(2, type).packed(3, shape);
    }

    private byte[] message(long[] shape, String type, byte[] raw) {
        return new WireBytes().field(1, model).field(3, "hostile").field(5, input(shape, type)).field(7, raw).bytes();
    }

    /// Numbers in the message: too few, of another type, beside raw ones, twice the input, or a parameter of a type that says nothing.
    private byte[] contents() {
        long[] shape = {1, 3, 32, 32};
        byte[] floats = raw(4 * random.nextInt(2 * COUNT));
        WireBytes fitting = input(shape, "FP32").field(5, new WireBytes().field(6, floats));
        return switch (random.nextInt(6)) {
            case 0 -> new WireBytes().field(1, model).field(5, fitting).bytes();
            case 1 -> new WireBytes().field(1, model).field(5, input(shape, "FP32").field(5, new WireBytes().field(8, "text").field(2, 7))).bytes();
            case 2 -> new WireBytes().field(1, model).field(5, fitting).field(7, raw(4 * COUNT)).bytes();
            case 3 -> new WireBytes().field(1, model).field(5, input(shape, "FP32")).field(5, input(shape, "FP32")).field(7, raw(4 * COUNT)).field(7, raw(4 * COUNT)).bytes();
            case 4 -> new WireBytes().field(1, model).field(4, new WireBytes().field(1, "timeout").field(2, new WireBytes().field(3, "soon")))
                    .field(5, input(shape, "FP32")).field(6, new WireBytes().field(1, "no such output")).field(7, raw(4 * COUNT)).bytes();
            default -> new WireBytes().field(1, model).field(5, input(shape, pick("FP31", "BYTES", "", "fp32", "INT64", "BOOL"))).field(7, raw(random.nextInt(4 * COUNT))).bytes();
        };
    }

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }

    // --- frames -----------------------------------------------------------------------------------------------------

    private HostileRequest whole(HostileRequest.Trick trick, byte[] message) {
        return new HostileRequest(trick, call(List.of(), prefixed(message, 0, message.length)), false);
    }

    /// gRPC's own head before a message: compressed or not, and a length that need not be the message's.
    private static byte[] prefixed(byte[] message, int flag, int length) {
        return ByteBuffer.allocate(5 + message.length).put((byte) flag).putInt(length).put(message).array();
    }

    private byte[] call(List<String[]> more, byte[] body) {
        ByteArrayOutputStream out = begun();
        List<String[]> headers = new ArrayList<>(List.of(new String[] {":method", "POST"}, new String[] {":scheme", "http"},
                new String[] {":path", "/inference.GRPCInferenceService/ModelInfer"}, new String[] {":authority", authority},
                new String[] {"content-type", "application/grpc"}, new String[] {"te", "trailers"}));
        for (String[] header : more) {
            headers.removeIf(h -> h[0].equals(header[0]));
            headers.add(header);
        }
        // Names with a colon must come first.
        headers.sort(java.util.Comparator.comparing(h -> h[0].startsWith(":") ? 0 : 1));
        headers(out, 1, headers);
        data(out, 1, body);
        return out.toByteArray();
    }

    private static ByteArrayOutputStream begun() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(PREFACE);
        frame(out, SETTINGS, 0, 0, new byte[0]);
        return out;
    }

    private static void headers(ByteArrayOutputStream out, int stream, List<String[]> headers) {
        byte[] block = block(headers);
        int first = Math.min(block.length, LARGEST_FRAME);
        frame(out, HEADERS, first == block.length ? END_HEADERS : 0, stream, java.util.Arrays.copyOf(block, first));
        for (int from = first; from < block.length; from += LARGEST_FRAME) {
            int to = Math.min(block.length, from + LARGEST_FRAME);
            frame(out, CONTINUATION, to == block.length ? END_HEADERS : 0, stream, java.util.Arrays.copyOfRange(block, from, to));
        }
    }

    private static void data(ByteArrayOutputStream out, int stream, byte[] body) {
        for (int from = 0; from == 0 || from < body.length; from += LARGEST_FRAME) {
            int to = Math.min(body.length, from + LARGEST_FRAME);
            frame(out, DATA, to == body.length ? END_STREAM : 0, stream, java.util.Arrays.copyOfRange(body, from, to));
        }
    }

    private static void frame(ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
        out.writeBytes(ByteBuffer.allocate(9).put((byte) (payload.length >>> 16)).putShort((short) payload.length).put((byte) type).put((byte) flags)
                .putInt(stream).array());
        out.writeBytes(payload);
    }

    /// Literal headers that are not indexed and not compressed (RFC 7541, 6.2.2).
    private static byte[] block(List<String[]> headers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String[] header : headers) {
            out.write(0);
            for (String text : header) {
                byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
                length(out, bytes.length);
                out.writeBytes(bytes);
            }
        }
        return out.toByteArray();
    }

    private static void length(ByteArrayOutputStream out, int length) {
        if (length < 127) {
            out.write(length);
            return;
        }
        out.write(127);
        int left = length - 127;
        for (; left >= 128; left >>>= 7) out.write(left & 127 | 128);
        out.write(left);
    }

    // --- tricks that need frames -------------------------------------------------------------------------------------

    private HostileRequest cut() {
        byte[] message = message(new long[] {1, 3, 32, 32}, "FP32", raw(4 * COUNT));
        byte[] half = java.util.Arrays.copyOf(message, random.nextInt(message.length));
        return switch (random.nextInt(3)) {
            // the stream ends inside the message
            case 0 -> new HostileRequest(HostileRequest.Trick.GRPC_CUT, call(List.of(), prefixed(half, 0, message.length)), false);
            // the message ends inside a field
            case 1 -> new HostileRequest(HostileRequest.Trick.GRPC_CUT, call(List.of(), prefixed(half, 0, half.length)), false);
            // the connection ends inside a frame
            default -> {
                byte[] all = call(List.of(), prefixed(message, 0, message.length));
                yield new HostileRequest(HostileRequest.Trick.GRPC_CUT, java.util.Arrays.copyOf(all, random.nextInt(1, all.length)), true);
            }
        };
    }

    /// Says far more than it sends.
    private HostileRequest oversize() {
        int said = new int[] {Integer.MAX_VALUE, -1, 1 << 30, Integer.MIN_VALUE, (64 << 20) + 1}[random.nextInt(5)];
        return new HostileRequest(HostileRequest.Trick.GRPC_OVERSIZE, call(List.of(), prefixed(raw(random.nextInt(1 << 15)), random.nextInt(4) == 0 ? 1 : 0, said)), false);
    }

    private HostileRequest header() {
        byte[] message = message(new long[] {1, 3, 32, 32}, "FP32", raw(4 * COUNT));
        String[] trouble = switch (random.nextInt(8)) {
            case 0 -> new String[] {"content-type", pick("text/plain", "application/grpc+json", "application/grpc+xml", "application/grpc-web", "", "application/json", "a/b/c")};
            case 1 -> new String[] {":path", pick("/inference.GRPCInferenceService/NoSuchMethod", "/no.Such/Service", "//", "*", "/inference.GRPCInferenceService/", "/%00")};
            case 2 -> new String[] {"grpc-timeout", pick("-1S", "0n", "1n", "999999999H", "soon", "", "1")};
            case 3 -> new String[] {"grpc-encoding", pick("gzip", "br", "snappy", "\u00ff", "identity, gzip")};
            case 4 -> new String[] {"x-long", "a".repeat(random.nextInt(30_000))};
            case 5 -> new String[] {":method", pick("GET", "PUT", "DELETE", "CONNECT", "BREW")};
            case 6 -> new String[] {"content-length", pick("-1", "5", "99999999999999999999", "abc")};
            default -> new String[] {pick("Upper-Case", "with space", "connection", "transfer-encoding", ":unknown"), "x"};
        };
        return new HostileRequest(HostileRequest.Trick.GRPC_HEADER, call(List.<String[]>of(trouble), prefixed(message, random.nextInt(8) == 0 ? 1 : 0, message.length)), false);
    }

    /// A good call with some bytes changed, frames included.
    private HostileRequest mutated() {
        byte[] message = message(new long[] {1, 3, 32, 32}, "FP32", raw(4 * COUNT));
        byte[] all = call(List.of(), prefixed(message, 0, message.length));
        int changes = random.nextInt(1, 4);
        for (int i = 0; i < changes; i++) all[random.nextInt(PREFACE.length, 400)] = (byte) random.nextInt(256);
        return new HostileRequest(HostileRequest.Trick.GRPC_MUTATED, all, true);
    }

    /// Floods and nonsense below gRPC: streams that are reset as soon as they begin, pings, settings, heads without an end, bytes.
    private HostileRequest frames() {
        ByteArrayOutputStream out = begun();
        int count = random.nextInt(1, 500);
        int way = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            switch (way) {
                case 0 -> {
                    headers(out, 2 * i + 1, List.of(new String[] {":method", "POST"}, new String[] {":scheme", "http"},
                            new String[] {":path", "/v2/models/" + model + "/infer"}, new String[] {":authority", authority}));
                    frame(out, RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
                }
                case 1 -> frame(out, PING, 0, 0, new byte[8]);
                case 2 -> frame(out, SETTINGS, 0, 0, new byte[] {0, 3, 0, 0, 0, (byte) i});
                case 3 -> frame(out, i == 0 ? HEADERS : CONTINUATION, 0, 1, block(List.<String[]>of(new String[] {"x-" + i, "a".repeat(100)})));
                case 4 -> frame(out, random.nextInt(256), random.nextInt(256), random.nextInt(8), new byte[random.nextInt(100)]);
                default -> frame(out, DATA, 0, 2 * i + 1, new byte[random.nextInt(100)]);
            }
        }
        return new HostileRequest(HostileRequest.Trick.HTTP2_FRAMES, out.toByteArray(), true);
    }
}
