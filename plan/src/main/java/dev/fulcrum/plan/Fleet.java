package dev.fulcrum.plan;

/// What replicas of one model carry.
@FunctionalInterface
interface Fleet {
    /// The highest mean rate of an hour, requests a second, that so many replicas carry at the SLO, its 99 % busiest minute included; 0 when
    /// they carry nothing. Never falls with more replicas.
    double carries(int replicas);
}
