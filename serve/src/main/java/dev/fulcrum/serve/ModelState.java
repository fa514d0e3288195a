package dev.fulcrum.serve;

/// One line of a repository's index.
///
/// @param version empty where nothing is loaded
/// @param reason  why it is not ready; empty where it is
public record ModelState(String name, String version, Stage stage, String reason) {
    public enum Stage { READY, LOADING, UNAVAILABLE }
}
