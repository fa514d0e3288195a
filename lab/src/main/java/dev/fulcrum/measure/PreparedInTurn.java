package dev.fulcrum.measure;

import dev.fulcrum.run.Session;
import java.util.List;

/// Prepared runs over different inputs, one after the other and again from the first.
final class PreparedInTurn implements Session.Prepared {
    private final List<Session.Prepared> runs;
    private int next;

    /// @param runs at least one
    PreparedInTurn(List<Session.Prepared> runs) {
        this.runs = List.copyOf(runs);
    }

    @Override
    public void run() {
        runs.get(next).run();
        next = next + 1 == runs.size() ? 0 : next + 1;
    }

    @Override
    public void close() {
        runs.forEach(Session.Prepared::close);
    }
}
