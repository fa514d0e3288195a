package dev.fulcrum.cli;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.NamedFiles;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.brief.Section;
import dev.fulcrum.tasks.TaskBrief;
import dev.fulcrum.unit.Fault;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Where the front door meets the brief: its keys, the files that it names, and the price book behind it.
final class BriefFlows {
    private BriefFlows() {}

    /// Every key that a brief may have, dotted.
    static Set<String> keys() {
        return TaskBrief.keys();
    }

    /// The option nearest to one that is no key of a brief.
    static Optional<String> nearest(String option) {
        return Section.nearest(option.replaceFirst("^--", ""), keys()).map(key -> "--" + key);
    }

    /// Files named by a brief: below its folder, else (as typed on a command line) below the current one.
    static NamedFiles files(Path brief) {
        Path folder = brief.toAbsolutePath().getParent();
        return path -> read(path, Stream.of(folder.resolve(path), Path.of(path)));
    }

    /// Files named on the command line alone.
    static NamedFiles here() {
        return path -> read(path, Stream.of(Path.of(path)));
    }

    private static String read(String path, Stream<Path> places) {
        List<Path> all = places.toList();
        Path file = all.stream().filter(Files::isRegularFile).findFirst().orElse(all.getFirst());
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw unreadable(path + ", whose bytes are no UTF-8 text");
        } catch (IOException e) {
            throw unreadable(path + (Files.isDirectory(file) ? ", a folder" : Files.exists(file) ? ", " + e : ", and there is no such file"));
        }
    }

    private static RuntimeException unreadable(String got) {
        return Fault.of("read file", "must be a text file that can be read", got, "write its path from the brief's folder").raise();
    }

    /// The price book, under a brief where one is given.
    static Answer prices(Optional<Path> brief) {
        PriceBook book = brief.map(b -> TaskBrief.of(b.toString(), Flows.read(b), System.getenv(), files(b)).prices())
                .orElseGet(PriceBook::shipped);
        return Answer.met(book, PriceTable.of(book));
    }
}
