package dev.fulcrum.engines.torch;

import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The folder into which JavaCPP unpacks native libraries, repaired before they are loaded.
///
/// JavaCPP checks only the libraries that it loads by name: a half-written `libtorch_cpu.so` kills the JVM by SIGBUS. So a marker
/// with the size of every file is written once all has been loaded; where folder and marker differ at the next start, what was
/// unpacked is removed, and JavaCPP unpacks it again. Only the folder of the system property `org.bytedeco.javacpp.cachedir`,
/// which the launcher gives, is touched; without that property JavaCPP's own folder is left as it is.
final class NativeCache implements AutoCloseable {
    private static final String MARKER = "fulcrum-unpacked";
    private final Path folder;
    private final FileChannel lock;

    private NativeCache(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /// Verifies and repairs the launcher's folder; empty when there is none. Other processes wait until it is closed.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the folder cannot be written
    static Optional<NativeCache> open() {
        return Optional.ofNullable(System.getProperty("org.bytedeco.javacpp.cachedir")).map(Path::of).map(NativeCache::open);
    }

    static NativeCache open(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel lock = FileChannel.open(folder.resolve("fulcrum.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock.lock();
            NativeCache cache = new NativeCache(folder, lock);
            cache.repair();
            return cache;
        } catch (IOException e) {
            throw Fault.of("unpack native libraries", "must have a folder that can be written", e.toString(),
                    "set FULCRUM_CACHE to a folder that can be written with 600 MB free").at(Place.file(folder.toString())).raise(e);
        }
    }

    private void repair() throws IOException {
        if (marked().equals(Optional.of(sizes()))) return;
        Files.deleteIfExists(folder.resolve(MARKER));
        for (Path unpacked : unpacked()) delete(unpacked);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> inside;
        try (Stream<Path> all = Files.walk(folder)) {
            inside = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) Files.delete(path);
    }

    /// Says that what lies in the folder now is whole; called once everything has been loaded.
    void seal() {
        try {
            Map<String, Long> now = sizes();
            if (!marked().equals(Optional.of(now))) AtomicFile.write(folder.resolve(MARKER), text(now));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Map<String, Long> sizes) {
        return sizes.entrySet().stream().map(e -> e.getValue() + " " + e.getKey() + "\n").collect(Collectors.joining());
    }

    private Optional<Map<String, Long>> marked() throws IOException {
        Path marker = folder.resolve(MARKER);
        if (!Files.exists(marker)) return Optional.empty();
        Map<String, Long> sizes = new TreeMap<>();
        for (String line : Files.readAllLines(marker)) {
            String[] parts = line.split(" ", 2);
            if (parts.length == 2 && parts[0].matches("\\d{1,18}")) sizes.put(parts[1], Long.parseLong(parts[0]));
        }
        return Optional.of(sizes);
    }

    /// Sizes of all unpacked files by path, links left out.
    private Map<String, Long> sizes() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        for (Path unpacked : unpacked()) {
            try (Stream<Path> all = Files.walk(unpacked)) {
                for (Path file : all.filter(f -> Files.isRegularFile(f, java.nio.file.LinkOption.NOFOLLOW_LINKS)).toList()) {
                    sizes.put(folder.relativize(file).toString(), Files.size(file));
                }
            }
        }
        return sizes;
    }

    /// JavaCPP makes one folder a jar, named after it.
    private List<Path> unpacked() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> Files.isDirectory(p) && p.getFileName().toString().endsWith(".jar")).toList();
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
