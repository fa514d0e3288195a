package dev.fulcrum.serve;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// To which trace a request belongs: W3C Trace Context, level 1 (https://www.w3.org/TR/trace-context/).
///
/// @param traceId  32 hexadecimal digits
/// @param parentId 16 hexadecimal digits, the caller's span; empty where the trace begins here
/// @param sampled  whether the caller keeps it
public record TraceContext(String traceId, String parentId, boolean sampled) {
    private static final Pattern HEADER = Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    /// @return nothing for a header that is missing or not as the standard has it: then a new trace begins
    static Optional<TraceContext> parse(String header) {
        Matcher m = HEADER.matcher(header == null ? "" : header.strip());
        if (!m.matches()) return Optional.empty();
        return Optional.of(new TraceContext(m.group(1), m.group(2), (Integer.parseInt(m.group(3), 16) & 1) == 1));
    }

    static TraceContext begin(RandomGenerator random, boolean sampled) {
        return new TraceContext(id(random) + id(random), "", sampled);
    }

    /// Of a span; never all zeros.
    static String id(RandomGenerator random) {
        return String.format("%016x", random.nextLong() | 1);
    }
}
