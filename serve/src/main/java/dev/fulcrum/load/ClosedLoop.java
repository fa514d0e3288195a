package dev.fulcrum.load;

/// The next query when an earlier one is answered: so many on the wire all the time. A query is due when it is sent.
///
/// @param wire        connections and clock
/// @param outstanding queries on the wire, at most its connections
/// @param patience    seconds after the end until what has no answer counts as unanswered
public record ClosedLoop(Wire wire, int outstanding, double patience) {

    /// @param seconds after which no further query is sent
    /// @param most    queries after which none is sent
    /// @param atOnce  whether every query is due at the start, as in [Scenario#OFFLINE]
    public Journal run(double seconds, int most, boolean atOnce) {
        double start = wire.now();
        Journal journal = new Journal(start);
        double now = 0;
        boolean more = true;
        while (now < seconds + patience) {
            more = more && now < seconds;
            while (more && journal.count() < most && journal.open() < outstanding && wire.free() > 0) {
                int query = journal.add(atOnce ? 0 : wire.now() - start);
                journal.sent();
                wire.send(query);
            }
            more = more && journal.count() < most;
            if (!more && journal.open() == 0) break;
            wire.await(start + (more ? seconds : seconds + patience), journal);
            now = wire.now() - start;
        }
        return journal;
    }
}
