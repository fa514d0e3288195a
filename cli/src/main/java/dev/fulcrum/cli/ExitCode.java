package dev.fulcrum.cli;

/// How the process ends.
final class ExitCode {
    static final int OK = 0;
    /// The work was done and what was asked cannot be had.
    static final int UNMET = 1;
    /// The input was refused, or the program failed.
    static final int FAULT = 2;

    private ExitCode() {}
}
