package dev.fulcrum.serve;

import dev.fulcrum.capacity.ServiceCurve;

/// One model's queue at one moment.
///
/// @param waiting requests
/// @param running rows
/// @param knee    largest batch worth forming
/// @param caution factor on times before they are held against deadlines
/// @param curve   seconds by batch size, live
public record QueueView(int waiting, int running, int knee, double caution, ServiceCurve curve) {}
