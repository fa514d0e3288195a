package dev.fulcrum.bench.serve;

import dev.fulcrum.load.ServerAddress;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// `HostileClients HOST:PORT MODEL SEED FROM TO CLIENTS`: sends hostile requests from several clients at once, in a process of its own, and prints
/// what became of them as JSON.
///
/// The process runs at the lowest priority ([#command]): attackers have processors of their own, and what they take from a server is its work,
/// not its processor.
public final class HostileClients {
    private static final int PATIENCE_MILLIS = 15_000;

    private final ServerAddress server;
    private final String model;
    private final long seed;
    private final AtomicInteger next;
    private final int to;
    private final Map<String, Map<String, Integer>> outcomes = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    private HostileClients(ServerAddress server, String model, long seed, int from, int to) {
        this.server = server;
        this.model = model;
        this.seed = seed;
        this.next = new AtomicInteger(from);
        this.to = to;
    }

    /// @param outcomes requests by trick and by what they ended with: a status, `grpc STATUS`, `reset CODE`, `goaway CODE`, `closed`, or `no answer`
    ///                 after 15 s
    /// @param wrong    requests that a server must not answer so
    public record Told(Map<String, Map<String, Integer>> outcomes, List<String> wrong) {}

    public static void main(String[] args) throws Exception {
        HostileClients clients = new HostileClients(ServerAddress.of(args[0]), args[1], Long.parseLong(args[2]), Integer.parseInt(args[3]),
                Integer.parseInt(args[4]));
        System.out.println(Json.write(clients.run(Integer.parseInt(args[5]))));
    }

    /// The requests `from` (inclusive) to `to` of a seed, sent by a process of its own.
    static Told send(ServerAddress server, String model, long seed, int from, int to, int clients) throws Exception {
        List<String> command = List.of("nice", "-n", "19", Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), HostileClients.class.getName(), server.authority(), model,
                "" + seed, "" + from, "" + to, "" + clients);
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IllegalStateException("the hostile clients failed");
        return Json.read(out, Told.class);
    }

    /// The same from this process.
    static Told sendHere(ServerAddress server, String model, long seed, int from, int to, int clients) throws InterruptedException {
        return new HostileClients(server, model, seed, from, to).run(clients);
    }

    private Told run(int clients) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int c = 0; c < clients; c++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = next.getAndIncrement(); n < to; n = next.getAndIncrement()) send(n);
            }));
        }
        for (Thread thread : threads) thread.join();
        return new Told(new TreeMap<>(outcomes), List.copyOf(wrong));
    }

    private void send(int n) {
        HostileRequest request = HostileRequest.of(server.authority(), model, seed, n);
        String outcome = outcome(request);
        outcomes.computeIfAbsent(request.trick().name(), _ -> new ConcurrentHashMap<>()).merge(outcome, 1, Integer::sum);
        if (isWrong(outcome)) wrong.add(request.trick() + " " + n + ": " + outcome);
    }

    /// A fault of the server's own: 500, 502, and gRPC's UNKNOWN and INTERNAL; or no answer at all.
    private static boolean isWrong(String outcome) {
        return switch (outcome) {
            case "500", "502", "grpc 2", "grpc 13", "no answer", "unreachable" -> true;
            default -> false;
        };
    }

    private String outcome(HostileRequest request) {
        try (Socket socket = new Socket()) {
            socket.connect(server.socket(), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request.bytes());
                if (request.cuts()) socket.shutdownOutput();
            } catch (IOException e) {
                // it may refuse before all is sent; what it said is read below
            }
            return request.trick().isHttp2() ? Http2Answer.read(socket.getInputStream()) : status(socket.getInputStream());
        } catch (SocketTimeoutException e) {
            return "no answer";
        } catch (java.net.ConnectException e) {
            return "unreachable";
        } catch (IOException e) {
            return "closed";
        }
    }

    /// Of the last response that is not one of the hundreds.
    private static String status(InputStream in) throws IOException {
        String line = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
        while (line.startsWith("HTTP/1.1 1")) {
            for (int ends = 0; ends < 2; ) {
                int b = in.read();
                if (b < 0) return "closed";
                ends = b == '\n' ? ends + 1 : b == '\r' ? ends : 0;
            }
            line = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
        }
        return line.length() == 12 && line.startsWith("HTTP/1.") ? line.substring(9, 12) : "closed";
    }
}
