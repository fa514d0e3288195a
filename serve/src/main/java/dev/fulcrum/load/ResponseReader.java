package dev.fulcrum.load;

import java.nio.ByteBuffer;
import java.util.Locale;

/// Reads HTTP/1.1 responses off one connection, piece by piece as they come, and skips their bodies.
final class ResponseReader {
    private static final int LONGEST_HEAD = 65_536;

    private enum Part { HEAD, BODY, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER, UNTIL_CLOSE, DONE }

    private final StringBuilder line = new StringBuilder();
    private Part part = Part.HEAD;
    private int status;
    private int headBytes;
    private long left;
    private boolean chunked;
    private boolean hasLength;
    private boolean closes;

    /// For the next response on the same connection.
    void reset() {
        part = Part.HEAD;
        beginHead();
    }

    private void beginHead() {
        line.setLength(0);
        status = 0;
        headBytes = 0;
        left = 0;
        chunked = false;
        hasLength = false;
        closes = false;
    }

    /// Of the response that is done.
    int status() {
        return status;
    }

    /// Whether the server closes the connection after this response.
    boolean closes() {
        return closes;
    }

    /// Takes what has come, up to the end of the response.
    ///
    /// @return whether the response is whole
    /// @throws IllegalArgumentException for what is no HTTP response
    boolean read(ByteBuffer in) {
        while (in.hasRemaining() && part != Part.DONE) {
            switch (part) {
                case HEAD -> head(in);
                case BODY -> skip(in, Part.DONE);
                case CHUNK -> skip(in, Part.CHUNK_END);
                case CHUNK_SIZE -> chunkSize(in);
                case CHUNK_END -> nextLine(in, Part.CHUNK_SIZE);
                case TRAILER -> trailer(in);
                case UNTIL_CLOSE -> in.position(in.limit());
                case DONE -> throw new AssertionError("left by the loop");
            }
        }
        return part == Part.DONE;
    }

    /// What the end of the connection means.
    ///
    /// @return whether it ended a response that has no length
    boolean ended() {
        return part == Part.UNTIL_CLOSE;
    }

    private void head(ByteBuffer in) {
        if (!lineEnds(in)) return;
        String text = line.toString();
        line.setLength(0);
        if (status == 0) status = statusOf(text);
        else if (text.isEmpty()) endHead();
        else header(text);
    }

    private static int statusOf(String text) {
        if (!text.matches("HTTP/1\\.[01] \\d{3}( .*)?")) throw new IllegalArgumentException("no HTTP response: " + text);
        return Integer.parseInt(text.substring(9, 12));
    }

    private void header(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) throw new IllegalArgumentException("no HTTP header: " + text);
        String value = text.substring(colon + 1).strip();
        switch (text.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-length" -> {
                left = Long.parseLong(value);
                hasLength = true;
            }
            case "transfer-encoding" -> chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
            case "connection" -> closes = value.equalsIgnoreCase("close");
            default -> { }
        }
    }

    /// A response of the hundreds comes before the one that counts.
    private void endHead() {
        if (status < 200) beginHead();
        else if (status == 204 || status == 304 || hasLength && left == 0 && !chunked) part = Part.DONE;
        else if (chunked) part = Part.CHUNK_SIZE;
        else part = hasLength ? Part.BODY : Part.UNTIL_CLOSE;
    }

    private void skip(ByteBuffer in, Part next) {
        int taken = (int) Math.min(left, in.remaining());
        in.position(in.position() + taken);
        left -= taken;
        if (left == 0) part = next;
    }

    private void chunkSize(ByteBuffer in) {
        if (!lineEnds(in)) return;
        left = Long.parseLong(line.toString().split(";", 2)[0].strip(), 16);
        line.setLength(0);
        part = left == 0 ? Part.TRAILER : Part.CHUNK;
    }

    private void nextLine(ByteBuffer in, Part next) {
        if (!lineEnds(in)) return;
        line.setLength(0);
        part = next;
    }

    private void trailer(ByteBuffer in) {
        if (!lineEnds(in)) return;
        if (line.isEmpty()) part = Part.DONE;
        line.setLength(0);
    }

    /// Collects a line without its end.
    private boolean lineEnds(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (++headBytes > LONGEST_HEAD && part == Part.HEAD) throw new IllegalArgumentException("a head of over 64 KiB");
            if (b == '\n') return true;
            if (b != '\r') line.append((char) (b & 0xff));
        }
        return false;
    }
}
