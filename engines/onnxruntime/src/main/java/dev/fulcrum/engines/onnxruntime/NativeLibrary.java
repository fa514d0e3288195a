package dev.fulcrum.engines.onnxruntime;

import ai.onnxruntime.OrtException;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/// ONNX Runtime's native library, unpacked once into `<cache>/onnxruntime-<version>` and loaded from there at every later start.
///
/// By itself the Java binding copies about 30 MB into a new temporary folder at each start. Here a folder is filled beside its place
/// and moved there whole; a file `complete` in it lists names and sizes, so that a folder that a crash or a person left half-filled is
/// known and made again. The cache is the system property `fulcrum.cache`, by default `~/.cache/fulcrum`. Whoever sets
/// `onnxruntime.native.path` keeps their own library.
public final class NativeLibrary {
    private static final String PROPERTY = "onnxruntime.native.path";
    private static final String MARKER = "complete";

    private NativeLibrary() {}

    /// The version of ONNX Runtime that this module was built with, for example "1.29.0".
    public static String version() {
        Properties properties = new Properties();
        try (InputStream in = NativeLibrary.class.getResourceAsStream("library.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    /// Makes the library ready and tells the binding where it is; must come before its first class is touched.
    static synchronized void prepare() {
        if (System.getProperty(PROPERTY) == null) System.setProperty(PROPERTY, unpack(cache()).toString());
    }

    static Path cache() {
        return Path.of(System.getProperty("fulcrum.cache", Path.of(System.getProperty("user.home"), ".cache", "fulcrum").toString()));
    }

    /// The folder with the whole library, unpacked now unless it was before.
    ///
    /// @throws FaultException when the cache cannot be written or this platform has no library
    public static synchronized Path unpack(Path cache) {
        Path folder = cache.resolve("onnxruntime-" + version());
        if (isComplete(folder)) return folder;
        try {
            Files.createDirectories(cache);
            Path beside = cache.resolve(".onnxruntime-" + ProcessHandle.current().pid());
            delete(beside);
            try {
                Files.createDirectory(beside);
                fill(beside);
                return moveInto(folder, beside);
            } finally {
                delete(beside);
            }
        } catch (IOException | UncheckedIOException e) {
            throw cannotUnpack(cache, e);
        }
    }

    static boolean isComplete(Path folder) {
        try {
            List<String> listed = Files.readAllLines(folder.resolve(MARKER));
            for (String line : listed) {
                String[] sizeAndName = line.split(" ", 2);
                if (Files.size(folder.resolve(sizeAndName[1])) != Long.parseLong(sizeAndName[0])) return false;
            }
            return !listed.isEmpty();
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static void fill(Path folder) throws IOException {
        List<String> listed = new ArrayList<>();
        for (String file : List.of(System.mapLibraryName("onnxruntime"), System.mapLibraryName("onnxruntime4j_jni"))) {
            try (InputStream in = OrtException.class.getResourceAsStream("/ai/onnxruntime/native/" + platform() + "/" + file)) {
                if (in == null) throw unsupported();
                listed.add(Files.copy(in, folder.resolve(file)) + " " + file);
            }
        }
        Files.write(folder.resolve(MARKER), listed);
    }

    /// Another process may be doing the same: whoever comes second finds a whole folder and keeps it.
    private static Path moveInto(Path folder, Path beside) throws IOException {
        try {
            return Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException occupied) {
            if (isComplete(folder)) return folder;
            delete(folder);
            return Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        }
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT);
        String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64";
        return (os.contains("win") ? "win-" : os.contains("mac") ? "osx-" : "linux-") + arch;
    }

    private static FaultException unsupported() {
        return Fault.of("load ONNX Runtime", "must be linux-x64, linux-aarch64, osx-aarch64 or win-x64", platform(),
                "set " + PROPERTY + " to a folder with a library of your own").raise();
    }

    private static FaultException cannotUnpack(Path cache, Exception e) {
        return Fault.of("unpack ONNX Runtime", "must be a folder that can be written, with 40 MB free", e.toString(),
                "free some disk or choose another folder with -Dfulcrum.cache or FULCRUM_CACHE").at(Place.file(cache.toString())).raise(e);
    }
}
