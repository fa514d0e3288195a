package dev.fulcrum.brief;

import java.util.function.Consumer;

/// A task's reader of the `data` section: it leaves its faults in the section.
@FunctionalInterface
public interface DataReader {
    void read(String task, Section data);

    /// One for a single task.
    static DataReader of(Consumer<Section> reader) {
        return (task, data) -> reader.accept(data);
    }
}
