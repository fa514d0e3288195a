package dev.fulcrum.bench.serve;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Reads what a server says to a call on stream 1 of a connection with HTTP/2, frame by frame.
///
/// The outcome is `grpc STATUS`, an HTTP status where there is no status of gRPC, `reset CODE`, `goaway CODE`, or `closed`.
final class Http2Answer {
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 32;

    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private boolean ends;
    private String status = "closed";

    private Http2Answer(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /// @throws IOException when the connection breaks, or nothing comes within its timeout
    static String read(InputStream in) throws IOException {
        return new Http2Answer(in).read();
    }

    private String read() throws IOException {
        for (int first = in.read(); first >= 0; first = in.read()) {
            byte[] rest = in.readNBytes(8);
            if (rest.length < 8) return status;
            int length = first << 16 | (rest[0] & 0xff) << 8 | rest[1] & 0xff;
            byte[] payload = in.readNBytes(length);
            int stream = (rest[4] & 0x7f) << 24 | (rest[5] & 0xff) << 16 | (rest[6] & 0xff) << 8 | rest[7] & 0xff;
            if (take(rest[2], rest[3], stream, payload)) return status;
        }
        return status;
    }

    /// @return whether the call is over
    private boolean take(int type, int flags, int stream, byte[] payload) throws IOException {
        if (type == GOAWAY) {
            // An orderly end comes before the answers that are still on their way.
            if (number(payload, 4) != 0) status = "goaway " + number(payload, 4);
            return number(payload, 4) != 0;
        }
        if (stream != 1) return false;
        if (type == RST_STREAM) {
            if (status.equals("closed")) status = "reset " + number(payload, 0);
            return true;
        }
        if (type == HEADERS || type == CONTINUATION) {
            if (type == HEADERS) ends = (flags & END_STREAM) != 0;
            block.writeBytes(type == HEADERS ? unpadded(flags, payload) : payload);
            if ((flags & END_HEADERS) != 0) headers();
            return ends && (flags & END_HEADERS) != 0;
        }
        return type == 0 && (flags & END_STREAM) != 0;
    }

    private static byte[] unpadded(int flags, byte[] payload) {
        int from = ((flags & PADDED) != 0 ? 1 : 0) + ((flags & PRIORITY) != 0 ? 5 : 0);
        int to = payload.length - ((flags & PADDED) != 0 ? payload[0] & 0xff : 0);
        return java.util.Arrays.copyOfRange(payload, from, to);
    }

    private void headers() throws IOException {
        try {
            Http2Headers headers = decoder.decodeHeaders(1, Unpooled.wrappedBuffer(block.toByteArray()));
            block.reset();
            if (headers.get("grpc-status") != null) status = "grpc " + headers.get("grpc-status");
            else if (headers.status() != null) status = headers.status().toString();
        } catch (Http2Exception e) {
            throw new IOException("no headers of HTTP/2", e);
        }
    }

    private static int number(byte[] payload, int at) {
        return payload.length < at + 4 ? -1 : (payload[at] & 0xff) << 24 | (payload[at + 1] & 0xff) << 16 | (payload[at + 2] & 0xff) << 8 | payload[at + 3] & 0xff;
    }
}
