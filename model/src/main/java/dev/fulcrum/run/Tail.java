package dev.fulcrum.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The last lines that a process wrote, kept for the fault that its death may become.
final class Tail {
    private static final int LINES = 50;
    private static final int LONGEST_LINE = 2000;
    private final Deque<String> lines = new ArrayDeque<>();

    /// Reads to the end of the stream; a stream that breaks has ended too.
    void drain(InputStream stream) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) add(line);
        } catch (IOException e) {
            add("(standard error broke off: " + e.getMessage() + ")");
        }
    }

    private synchronized void add(String line) {
        if (lines.size() == LINES) lines.removeFirst();
        lines.addLast(line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line);
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
