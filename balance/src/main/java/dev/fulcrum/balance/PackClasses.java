package dev.fulcrum.balance;

import dev.fulcrum.measure.WeighJob;
import dev.fulcrum.run.Engine;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/// What of this process's class path a weighing pack carries: the rooms that weigh, the engine ONNX Runtime with the library of one
/// platform, and the JSON codec; whether the class path is made of jars or of folders of classes.
final class PackClasses {
    private static final List<String> CODEC = List.of("tools/jackson/core/JsonParser.class", "tools/jackson/databind/ObjectMapper.class",
            "com/fasterxml/jackson/annotation/JsonCreator.class");
    private static final String RUNTIME = "ai/onnxruntime/OrtException.class";
    private static final String NATIVE = "ai/onnxruntime/native/";

    private final String platform;
    private final List<Class<?>> door;

    /// @param platform for example "linux-x64", as ONNX Runtime names it
    /// @param door     the pack's main class, and what it needs beside the rooms
    PackClasses(String platform, List<Class<?>> door) {
        this.platform = platform;
        this.door = List.copyOf(door);
    }

    /// Takes one file of the pack.
    interface Sink {
        void put(String name, InputStream content) throws IOException;
    }

    /// @throws dev.fulcrum.unit.FaultException when the engine is not on the class path, or has no library for the platform
    void copyTo(Sink sink) throws IOException {
        copy(root(name(Json.class)), PackClasses::weighs, sink);
        copy(root(name(WeighJob.class)), n -> n.startsWith("dev/fulcrum/measure/"), sink);
        copy(root(name(engine())), n -> n.startsWith(engine().getPackageName().replace('.', '/') + "/"), sink);
        for (Class<?> c : door) copy(root(name(c)), n -> n.equals(name(c)) || n.startsWith(name(c).replace(".class", "$")), sink);
        int[] libraries = {0};
        copy(root(RUNTIME), this::ofRuntime, (n, in) -> {
            if (n.startsWith(NATIVE)) libraries[0]++;
            sink.put(licensed(n, "onnxruntime"), in);
        });
        if (libraries[0] == 0) throw noLibrary();
        for (String anchor : CODEC) copy(root(anchor), PackClasses::ofCodec, (n, in) -> sink.put(licensed(n, anchor.split("/")[2]), in));
    }

    static Class<?> engine() {
        return Engine.named("onnxruntime").getClass();
    }

    /// The rooms below `measure` without what only reads and runs graphs by itself.
    private static boolean weighs(String name) {
        boolean room = name.startsWith("dev/fulcrum/unit/") || name.startsWith("dev/fulcrum/run/") || name.startsWith("dev/fulcrum/graph/");
        return room && !name.startsWith("dev/fulcrum/run/reference/") && !name.startsWith("dev/fulcrum/graph/OnnxFile");
    }

    private boolean ofRuntime(String name) {
        if (name.startsWith(NATIVE)) return name.startsWith(NATIVE + platform + "/") && !name.contains(".dSYM/");
        return name.startsWith("ai/onnxruntime/") || isLicence(name);
    }

    private static boolean ofCodec(String name) {
        return name.startsWith("tools/") || name.startsWith("com/") || name.startsWith("META-INF/services/")
                || name.startsWith("META-INF/versions/") && !name.endsWith("module-info.class") || isLicence(name);
    }

    private static boolean isLicence(String name) {
        return name.contains("LICENSE") || name.contains("NOTICE") || name.contains("ThirdPartyNotices");
    }

    private static String licensed(String name, String library) {
        return isLicence(name) ? "META-INF/licenses/" + library + "/" + Path.of(name).getFileName() : name;
    }

    private static String name(Class<?> c) {
        return c.getName().replace('.', '/') + ".class";
    }

    /// The jar or folder that holds a class file.
    private static Path root(String classFile) {
        URL url = PackClasses.class.getClassLoader().getResource(classFile);
        if (url == null) {
            throw Fault.of("pack", "must find " + classFile + " on the class path", "nothing",
                    "start with ./fulcrum weigh, which puts it there").raise();
        }
        try {
            if (url.openConnection() instanceof JarURLConnection jar) return Path.of(jar.getJarFileURL().toURI());
            String folder = url.toString().substring(0, url.toString().length() - classFile.length());
            return Path.of(URI.create(folder));
        } catch (IOException | URISyntaxException e) {
            throw Fault.of("pack", "must read " + url, e.toString(), "start with ./fulcrum weigh").raise(e);
        }
    }

    private static void copy(Path root, Predicate<String> wanted, Sink sink) throws IOException {
        if (Files.isDirectory(root)) copyFolder(root, wanted, sink);
        else copyJar(root, wanted, sink);
    }

    private static void copyJar(Path root, Predicate<String> wanted, Sink sink) throws IOException {
        try (JarFile jar = new JarFile(root.toFile())) {
            for (ZipEntry e : jar.stream().filter(e -> !e.isDirectory() && wanted.test(e.getName())).toList()) {
                try (InputStream in = jar.getInputStream(e)) {
                    sink.put(e.getName(), in);
                }
            }
        }
    }

    private static void copyFolder(Path root, Predicate<String> wanted, Sink sink) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        for (Path file : files) {
            String name = root.relativize(file).toString().replace('\\', '/');
            if (!wanted.test(name)) continue;
            try (InputStream in = Files.newInputStream(file)) {
                sink.put(name, in);
            }
        }
    }

    private RuntimeException noLibrary() {
        return Fault.of("pack", "must be a platform that ONNX Runtime has a library for: linux-x64, linux-aarch64, osx-aarch64 or win-x64",
                platform, "give one of these to --platform").raise();
    }
}
