package dev.fulcrum.data;

/// Told how far reading has come; called from several threads, `done` rising from 1 to `total` in any order.
@FunctionalInterface
public interface Progress {
    Progress SILENT = (_, _) -> { };

    void advanced(long done, long total);
}
