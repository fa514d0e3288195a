package dev.fulcrum.brief;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import java.util.Map;

/// The files that a brief names (a trace, a price list), as the front door supplies them: the brief's reader does no I/O.
@FunctionalInterface
public interface NamedFiles {
    /// For briefs that name no file.
    NamedFiles NONE = path -> {
        throw Fault.of("read file", "must be a file that can be read here", path + ", where no files are read",
                "write its content into the brief").raise();
    };

    /// The content of a file.
    ///
    /// @param path as the brief writes it, relative to the brief's folder
    /// @throws FaultException when it cannot be read; the reader tells it at the key that names the file
    String text(String path);

    /// Contents kept from an earlier reading, before files that are read now.
    static NamedFiles kept(Map<String, String> contents, NamedFiles otherwise) {
        return path -> contents.containsKey(path) ? contents.get(path) : otherwise.text(path);
    }
}
