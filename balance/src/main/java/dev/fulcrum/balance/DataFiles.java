package dev.fulcrum.balance;

import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The files that a brief's data section names, and whether what was read of them still stands.
final class DataFiles {
    private final Asked asked;

    DataFiles(Asked asked) {
        this.asked = asked;
    }

    /// @param key of the data section that names it
    /// @throws dev.fulcrum.unit.FaultException when it is not there
    Path existing(String key, String path) {
        Path resolved = asked.base().resolve(path);
        if (Files.exists(resolved)) return resolved;
        throw Fault.of("read data", "must be an existing file or folder", resolved.toString(),
                "correct the path; it starts at the folder of the brief").at(new Place(asked.brief().origin().file(),
                        asked.brief().data().place(key).line(), "data")).raise();
    }

    /// Changes whenever the section, the seed, or the name, size or time of a file does.
    ContentHash key(List<Path> roots) {
        List<String> files = roots.stream().flatMap(DataFiles::stamps).toList();
        return Json.hash(Map.of("section", asked.brief().data().raw(), "seed", asked.brief().seed(), "files", files));
    }

    private static Stream<String> stamps(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).map(f -> root.relativize(f) + " " + f.toFile().length() + " "
                    + f.toFile().lastModified()).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Known(ContentHash key) {}

    /// Whether what lies in the result's folder was read under this key.
    boolean known(ContentHash key) {
        return Files.exists(keyFile()) && Json.readFile(keyFile(), Known.class).key().equals(key);
    }

    /// Written last: what it vouches for is complete.
    void keep(ContentHash key) {
        AtomicFile.write(keyFile(), Json.write(Map.of("key", key)));
    }

    private Path keyFile() {
        return asked.folder().data().resolve("key.json");
    }
}
