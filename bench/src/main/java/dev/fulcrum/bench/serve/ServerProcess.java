package dev.fulcrum.bench.serve;

import dev.fulcrum.load.ServerAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A server in a process of its own, and what Linux says of that process.
public final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready\\W+(?:http://)?([0-9a-zA-Z.]+):(\\d+)");
    private static final double TICKS_A_SECOND = 100;
    private static final long PAGE = 4096;
    /// The launcher may have to build first.
    private static final long FIRST_START_SECONDS = 900;

    private final Process process;
    private final ServerAddress address;
    private final double secondsToReady;
    private final String ready;

    private ServerProcess(Process process, String ready, double secondsToReady) {
        this.process = process;
        this.ready = ready;
        this.address = address(ready);
        this.secondsToReady = secondsToReady;
    }

    /// Waits for a line that says `ready http://HOST:PORT`.
    ///
    /// @param command whose process becomes the server
    /// @param errors  where its standard error goes
    public static ServerProcess start(List<String> command, Path errors) throws Exception {
        long start = System.nanoTime();
        Files.createDirectories(errors.toAbsolutePath().getParent());
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        CompletableFuture<String> ready = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> read(process, ready));
        try {
            return new ServerProcess(process, ready.get(FIRST_START_SECONDS, TimeUnit.SECONDS), (System.nanoTime() - start) / 1e9);
        } catch (Exception e) {
            process.destroyForcibly();
            throw new IllegalStateException("no ready line from " + command + "; see " + errors, e);
        }
    }

    /// `./fulcrum serve`, on a free port.
    public static ServerProcess fulcrum(Path errors, List<String> more) throws Exception {
        return start(with(List.of("./fulcrum", "serve", "--port", "0", "--json"), more), errors);
    }

    /// The same with the first core alone and one worker; see [Affinity] for its client.
    static ServerProcess onFirstCore(Path errors, List<String> more) throws Exception {
        return start(with(List.of("taskset", "-c", "0", "./fulcrum", "serve", "--port", "0", "--json", "--workers", "1"), more), errors);
    }

    private static List<String> with(List<String> command, List<String> more) {
        return Stream.concat(command.stream(), more.stream()).toList();
    }

    /// To the end of its output, so that it never waits for a reader.
    private static void read(Process process, CompletableFuture<String> ready) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (READY.matcher(line).find()) ready.complete(line);
            }
        } catch (IOException e) {
            // its end is told below
        }
        ready.completeExceptionally(new IllegalStateException("it ended"));
    }

    private static ServerAddress address(String ready) {
        Matcher m = READY.matcher(ready);
        if (!m.find()) throw new IllegalStateException("no address in " + ready);
        return new ServerAddress(m.group(1), Integer.parseInt(m.group(2)));
    }

    /// The line with which it said that it is ready.
    public String readyLine() {
        return ready;
    }

    public ServerAddress address() {
        return address;
    }

    public double secondsToReady() {
        return secondsToReady;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// User and system time so far, in seconds, in steps of a hundredth.
    public double cpuSeconds() {
        String stat = proc("stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
    }

    public long residentBytes() {
        return Long.parseLong(proc("statm").split(" ")[1]) * PAGE;
    }

    /// Bytes of Java objects that are in use, after a full collection.
    public long liveHeapBytes() throws IOException, InterruptedException {
        diagnose("GC.run");
        Matcher used = Pattern.compile("(?:DefNew|Tenured) +total \\d+K, used (\\d+)K").matcher(diagnose("GC.heap_info"));
        long sum = 0;
        while (used.find()) sum += 1024 * Long.parseLong(used.group(1));
        return sum;
    }

    /// Asks the server's virtual machine by `jcmd`.
    String diagnose(String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(process.pid()), command)
                .redirectErrorStream(true).start();
        String out = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return out;
    }

    private String proc(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException e) {
            throw new IllegalStateException("the server is gone", e);
        }
    }

    /// SIGTERM.
    public void terminate() {
        process.destroy();
    }

    /// SIGKILL.
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// @return the exit code; -1 when it still runs then
    public int awaitEnd(double seconds) throws InterruptedException {
        return process.waitFor((long) (seconds * 1000), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (awaitEnd(20) < 0) kill();
    }
}
