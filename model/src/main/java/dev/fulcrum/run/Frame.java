package dev.fulcrum.run;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One message between a sandbox and its worker: four bytes of length (big-endian), then that many bytes of JSON.
///
/// @param kind what the message is
/// @param body its content; empty for [Kind#BEAT], [Kind#DONE] and [Kind#END]
record Frame(Kind kind, Map<String, Object> body) {
    static final Frame BEAT = new Frame(Kind.BEAT, Map.of());
    static final Frame DONE = new Frame(Kind.DONE, Map.of());
    static final Frame END = new Frame(Kind.END, Map.of());
    private static final int LARGEST_BYTES = 256 << 20;

    enum Kind {
        /// To the worker, each once the one before is answered: the job's name and its request.
        REQUEST,
        /// From the job.
        MESSAGE,
        /// From the worker each second: the process is alive, whatever the job does.
        BEAT,
        /// From the worker, as its last frame: the job failed.
        FAULTS,
        /// From the worker, as the last frame of a job: it returned.
        DONE,
        /// Never sent: the stream ended.
        END
    }

    static Frame request(String job, Object request) {
        return new Frame(Kind.REQUEST, Map.of("job", job, "request", Json.tree(request)));
    }

    static Frame message(Object message) {
        return new Frame(Kind.MESSAGE, Json.tree(message));
    }

    /// @param trace where it happened, for the log; empty when the faults say all
    static Frame faults(List<Fault> faults, String trace) {
        return new Frame(Kind.FAULTS, Map.of("faults", faults, "trace", trace));
    }

    FaultException failure() {
        List<Fault> faults = ((List<?>) body.get("faults")).stream().map(fault -> Json.convert(fault, Fault.class)).toList();
        String trace = (String) body.get("trace");
        return new FaultException(faults, trace.isEmpty() ? null : new IllegalStateException("in the worker process: " + trace));
    }

    /// Writes the frame in one call, so that frames of two threads do not mix as long as both hold the stream's lock.
    void writeTo(OutputStream out) throws IOException {
        byte[] text = Json.write(this).getBytes(StandardCharsets.UTF_8);
        byte[] whole = ByteBuffer.allocate(Integer.BYTES + text.length).putInt(text.length).put(text).array();
        synchronized (out) {
            out.write(whole);
            out.flush();
        }
    }

    /// The next frame, or [#END] where the stream ends, even in the middle of a frame (the writer was killed).
    static Frame readFrom(DataInputStream in) throws IOException {
        try {
            int length = in.readInt();
            if (length < 2 || length > LARGEST_BYTES) throw new IOException("not a frame: length " + length);
            return parse(in.readNBytes(length), length).orElse(END);
        } catch (EOFException e) {
            return END;
        }
    }

    private static Optional<Frame> parse(byte[] text, int length) {
        if (text.length < length) return Optional.empty();
        return Optional.of(Json.read(new String(text, StandardCharsets.UTF_8), Frame.class));
    }
}
