package dev.fulcrum.serve;

import java.util.Optional;

/// What holds for all models of a server.
///
/// @param workers    threads that run models, one a core
/// @param mostQueued requests that may wait for one model
/// @param mostRows   rows of one batch, and of one request
/// @param tariff     what a core costs
/// @param curves     where speeds are remembered; without it every start looks again
public record ServerOptions(int workers, int mostQueued, int mostRows, Tariff tariff, Optional<CurveCache> curves) {
    public static final int USUAL_QUEUE = 1024;
    public static final int USUAL_ROWS = 64;
    /// A batch's inputs in one worker's memory, bytes.
    static final long MOST_BATCH_BYTES = 64L << 20;
}
