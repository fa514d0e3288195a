/// How much a machine may carry: the measured latency over batch sizes, the server's batching rule, a discrete-event simulation of
/// both, and the arrival rate at which the tail latency still keeps its promise. Pure arithmetic: seeds are arguments. Units are
/// seconds and requests a second throughout. See docs/math/capacity.md.
package dev.fulcrum.capacity;
