package dev.fulcrum.bench.guest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The shared data and models: the folder that `FULCRUM_DATA` names, else one beside the tree.
public final class SharedData {
    /// What a skip says.
    public static final String NEEDS = "set FULCRUM_DATA to the shared data";

    private SharedData() {}

    public static Optional<Path> folder() {
        return Optional.ofNullable(System.getenv("FULCRUM_DATA")).map(Path::of).or(SharedData::beside).filter(Files::isDirectory);
    }

    static Optional<Path> text(String name) {
        return folder().map(f -> f.resolve("text").resolve(name)).filter(Files::exists);
    }

    static Optional<Path> model(String name) {
        return folder().map(f -> f.resolve("../models").resolve(name).normalize()).filter(Files::exists);
    }

    /// From the tree's root, or from a module's folder, where tests start.
    private static Optional<Path> beside() {
        return java.util.stream.Stream.of("../shared/data", "../../shared/data").map(Path::of).filter(Files::isDirectory).findFirst();
    }
}
