package dev.fulcrum.engines.torch;

/// The folder into which JavaCPP unpacks native libraries.
final class NativeCache {
    private NativeCache() {}

    static void verify() {}

    static void seal() {}
}
