package dev.fulcrum.bench.serve;

import dev.fulcrum.unit.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Bytes that a hostile or broken client sends to a model with one input `input` FP32 [-1,3,32,32].
///
/// @param trick what is wrong with it
/// @param bytes all that is sent
/// @param cuts  whether the client ends its side after them, so that the server must not wait for more
public record HostileRequest(Trick trick, byte[] bytes, boolean cuts) {
    private static final int COUNT = 3 * 32 * 32;
    private static final long[] DIMS = {0, -1, 1, 2, 3, 7, 1 << 16, 1L << 31, 1L << 32, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE};

    /// Kinds of trouble.
    public enum Trick {
        WRONG_SHAPE, OVERFLOWING_PRODUCT, NEGATIVE_DIMENSION, NOT_A_NUMBER, BINARY_SIZE, CUT_BINARY, CHUNK_FLOOD, DEEP_JSON, BAD_JSON, HEADER, HUGE_BODY, RANDOM_BYTES,
        PATH, DATATYPE, DUPLICATE_INPUT, NUMBERS_OF_ALL_SIZES, MUTATED,
        GRPC_SHAPE, GRPC_PRODUCT, GRPC_NEGATIVE, GRPC_NOT_A_NUMBER, GRPC_SIZE, GRPC_CONTENTS, GRPC_CUT, GRPC_OVERSIZE, GRPC_HEADER, GRPC_MUTATED, HTTP2_FRAMES;

        /// Whether it comes as frames of HTTP/2.
        public boolean isHttp2() {
            return compareTo(GRPC_SHAPE) >= 0;
        }
    }

    /// The n-th request of a seed.
    public static HostileRequest of(String authority, String model, long seed, int n) {
        Trick trick = Trick.values()[n % Trick.values().length];
        return new Maker(authority, model, new SplittableRandom(seed * 1_000_003 + n)).make(trick);
    }

    private record Maker(String authority, String model, SplittableRandom random) {

        HostileRequest make(Trick trick) {
            return switch (trick) {
                case WRONG_SHAPE -> json(trick, input("FP32", dims(4, 1, 5), List.of(1.0, 2.0)));
                case OVERFLOWING_PRODUCT -> binary(trick, input("FP32", List.of(1L << 31, 1L << 31, 1L << 31, 4L), null), random.nextInt(64), random.nextInt(64));
                case NEGATIVE_DIMENSION -> binary(trick, input("FP32", dims(4, -3, 2), null), 4 * COUNT, 4 * COUNT);
                case NOT_A_NUMBER -> notANumber();
                case BINARY_SIZE -> binary(trick, input("FP32", List.of(1L, 3L, 32L, 32L), null), size(), random.nextInt(3 * COUNT * 4));
                case CUT_BINARY -> cut(binary(trick, input("FP32", List.of(1L, 3L, 32L, 32L), null), 4 * COUNT, 4 * COUNT));
                case CHUNK_FLOOD -> chunks();
                case DEEP_JSON -> post(trick, deep(), List.of());
                case BAD_JSON -> post(trick, mutated(good()), List.of());
                case HEADER -> header();
                case HUGE_BODY -> huge();
                case RANDOM_BYTES -> noise();
                case PATH -> path();
                case DATATYPE -> json(trick, input(pick("FP31", "BYTES", "", "fp32", "BF16", "INT64", "BOOL", "\u0000"), List.of(1L, 3L, 32L, 32L), zeros()));
                case DUPLICATE_INPUT -> json(trick, input("FP32", List.of(1L, 3L, 32L, 32L), zeros()), input("FP32", List.of(1L, 3L, 32L, 32L), zeros()));
                case NUMBERS_OF_ALL_SIZES -> post(trick, text(good()).replaceFirst("\\[0,0", "[" + pick("1e400", "-1e-400", "1" + "0".repeat(500), "1.5e", "0x10", "+1",
                        "01", "NaN", "Infinity", "null", "true", "\"1\"", "[[1]]") + ",0").getBytes(StandardCharsets.UTF_8), List.of());
                case MUTATED -> mutatedRequest();
                default -> new HostileGrpc(authority, model, random).make(trick);
            };
        }

        private static String text(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        private String pick(String... of) {
            return of[random.nextInt(of.length)];
        }

        private List<Long> dims(int most, int from, int to) {
            List<Long> dims = new ArrayList<>();
            int count = random.nextInt(most + 3);
            for (int i = 0; i < count; i++) dims.add(random.nextBoolean() ? DIMS[random.nextInt(DIMS.length)] : (long) random.nextInt(from, to));
            return dims;
        }

        private int size() {
            return switch (random.nextInt(5)) {
                case 0 -> -1;
                case 1 -> Integer.MAX_VALUE;
                case 2 -> 4 * COUNT + random.nextInt(-8, 9);
                default -> random.nextInt(8 * COUNT);
            };
        }

        private static List<Double> zeros() {
            return java.util.Collections.nCopies(COUNT, 0.0);
        }

        private static Map<String, Object> input(String type, List<Long> shape, List<Double> data) {
            Map<String, Object> input = new LinkedHashMap<>(Map.of("name", "input", "datatype", type, "shape", shape));
            if (data != null) input.put("data", data);
            return input;
        }

        private byte[] good() {
            String zeros = "0,".repeat(COUNT - 1) + "0";
            return ("{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,3,32,32],\"data\":[" + zeros + "]}]}").getBytes(StandardCharsets.UTF_8);
        }

        @SafeVarargs
        private HostileRequest json(Trick trick, Map<String, Object>... inputs) {
            return post(trick, Json.write(Map.of("inputs", List.of(inputs))).getBytes(StandardCharsets.UTF_8), List.of());
        }

        /// What is said of the size and what is sent may differ.
        private HostileRequest binary(Trick trick, Map<String, Object> input, int said, int sent) {
            input.put("parameters", Map.of("binary_data_size", said));
            byte[] json = Json.write(Map.of("inputs", List.of(input))).getBytes(StandardCharsets.UTF_8);
            return post(trick, joined(json, new byte[sent]), List.of("Inference-Header-Content-Length: " + json.length));
        }

        private HostileRequest notANumber() {
            ByteBuffer values = ByteBuffer.allocate(4 * COUNT).order(ByteOrder.LITTLE_ENDIAN);
            while (values.hasRemaining()) values.putInt(random.nextBoolean() ? 0x7fc00000 : random.nextInt());
            Map<String, Object> input = input("FP32", List.of(1L, 3L, 32L, 32L), null);
            input.put("parameters", Map.of("binary_data_size", 4 * COUNT));
            byte[] json = Json.write(Map.of("inputs", List.of(input))).getBytes(StandardCharsets.UTF_8);
            return post(Trick.NOT_A_NUMBER, joined(json, values.array()), List.of("Inference-Header-Content-Length: " + json.length));
        }

        private HostileRequest post(Trick trick, byte[] body, List<String> headers) {
            List<String> all = new ArrayList<>(headers);
            all.add("Content-Length: " + body.length);
            return new HostileRequest(trick, joined(head("POST /v2/models/" + model + "/infer", all), body), false);
        }

        private byte[] head(String line, List<String> headers) {
            return (line + " HTTP/1.1\r\nHost: " + authority + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        }

        private HostileRequest cut(HostileRequest whole) {
            return new HostileRequest(whole.trick(), java.util.Arrays.copyOf(whole.bytes(), random.nextInt(1, whole.bytes().length)), true);
        }

        private HostileRequest chunks() {
            int count = random.nextInt(50) == 0 ? 65_536 : random.nextInt(1, 2000);
            byte[] head = head("POST /v2/models/" + model + "/infer", List.of("Transfer-Encoding: chunked"));
            String end = pick("0\r\n\r\n", "", "zz\r\n", "-1\r\n", "ffffffffffffffff\r\n");
            return new HostileRequest(Trick.CHUNK_FLOOD, joined(head, ("1\r\n" + pick("[", "{", " ", "0") + "\r\n").repeat(count).getBytes(StandardCharsets.ISO_8859_1),
                    end.getBytes(StandardCharsets.ISO_8859_1)), true);
        }

        private byte[] deep() {
            int depth = random.nextInt(10, 20_000);
            String open = pick("[", "{\"a\":", "{\"inputs\":[");
            return open.repeat(depth).getBytes(StandardCharsets.UTF_8);
        }

        private HostileRequest header() {
            String trouble = switch (random.nextInt(9)) {
                case 0 -> "Inference-Header-Content-Length: " + pick("-1", "99999999999999999999", "abc", "", "1e3", "0x10", "" + Integer.MAX_VALUE);
                case 1 -> "X-Long: " + "a".repeat(random.nextInt(100_000));
                case 2 -> "X-Many: a\r\n".repeat(random.nextInt(1, 2000)) + "X: a";
                case 3 -> "Content-Length: 5\r\nContent-Length: 7";
                case 4 -> "Transfer-Encoding: chunked\r\nContent-Length: 5";
                case 5 -> "Content-Type: " + pick("text/plain; charset=\"", "a/b/c", "\u00ff", ";", "application/json; charset=utf-99");
                case 6 -> "Host: other\r\n folded: yes";
                case 7 -> "Expect: 100-continue";
                default -> "Content-Encoding: " + pick("gzip", "br", "deflate, gzip, x");
            };
            byte[] body = good();
            return new HostileRequest(Trick.HEADER, joined(head("POST /v2/models/" + model + "/infer", List.of(trouble, "Content-Length: " + body.length)), body), true);
        }

        /// Says far more than it sends.
        private HostileRequest huge() {
            String length = pick("999999999999", "" + (1L << 33), "9223372036854775807", "99999999999999999999999", "2147483648");
            return new HostileRequest(Trick.HUGE_BODY, joined(head("POST /v2/models/" + model + "/infer", List.of("Content-Length: " + length)),
                    new byte[random.nextInt(1 << 16)]), true);
        }

        private HostileRequest noise() {
            byte[] bytes = new byte[random.nextInt(1, 4096)];
            random.nextBytes(bytes);
            return new HostileRequest(Trick.RANDOM_BYTES, bytes, true);
        }

        private HostileRequest path() {
            String path = pick("/v2/models/../../etc/passwd", "/v2/models/%2e%2e%2f%2e%2e/infer", "/v2/models/" + "a".repeat(random.nextInt(1, 5000)) + "/infer",
                    "/v2/models/" + model + "/versions/-1/infer", "/v2/models/" + model + "/versions/99999999999999999999/infer", "/v2/models//infer", "/%00", "//", "*",
                    "/v2/models/%ff%fe", "/v2/models/" + model + "/infer?" + "a=b&".repeat(random.nextInt(1000)), "/v2/repository/models/%2e%2e/load");
            byte[] body = good();
            String method = pick("POST", "GET", "PUT", "DELETE", "TRACE", "PATCH", "BREW");
            return new HostileRequest(Trick.PATH, joined(head(method + " " + path, List.of("Content-Length: " + body.length)), body), true);
        }

        private byte[] mutated(byte[] sound) {
            byte[] bytes = sound.clone();
            int changes = random.nextInt(1, 6);
            for (int i = 0; i < changes; i++) bytes[random.nextInt(random.nextBoolean() ? 80 : bytes.length)] = (byte) random.nextInt(256);
            return random.nextInt(4) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
        }

        /// A good request with some bytes changed, heads included.
        private HostileRequest mutatedRequest() {
            byte[] whole = binary(Trick.MUTATED, input("FP32", List.of(1L, 3L, 32L, 32L), null), 4 * COUNT, 4 * COUNT).bytes();
            int changes = random.nextInt(1, 4);
            for (int i = 0; i < changes; i++) whole[random.nextInt(400)] = (byte) random.nextInt(256);
            return new HostileRequest(Trick.MUTATED, whole, true);
        }

        private static byte[] joined(byte[]... parts) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] part : parts) all.writeBytes(part);
            return all.toByteArray();
        }
    }
}
