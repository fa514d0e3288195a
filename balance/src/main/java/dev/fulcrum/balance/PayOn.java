package dev.fulcrum.balance;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.scaling.Hardware;
import dev.fulcrum.scaling.Precision;
import dev.fulcrum.scaling.Roofline;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a measured plan would be served for less on a device that nobody here has: operations and bytes of its model under the
/// device's roofline, at a stated share of it. The roofline is the least time, so that "no" is sure and "yes" is a hope.
///
/// @param device  on which it might be served
/// @param batch   requests at once; the weights are read once a batch
/// @param reached share of the roofline that is reached, in (0, 1]
/// @param busy    share of the time that a device may be busy, in (0, 1]
public record PayOn(Hardware device, int batch, double reached, double busy) {
    private static final double HOURS_A_MONTH = 730.5;

    /// What came out; money in the brief's currency, the catalogue's USD taken at one to one.
    ///
    /// @param seconds    of the device a request, at the batch; low is the roofline itself
    /// @param here       a thousand requests as measured, at the brief's volume
    /// @param there      the same modelled, on a device that others share
    /// @param monthHere  money a month at the brief's volume
    /// @param monthThere the same with whole devices that nobody shares
    /// @param devices    whole devices for the brief's volume
    /// @param pays       whether whole devices cost less at the brief's volume
    /// @param paysAbove  requests a month above which one whole device is cheaper; absent when it is full before
    public record Answer(String candidate, String device, Precision precision, int batch, double flops, double bytes, Estimate seconds,
            boolean memoryBound, Estimate here, Estimate there, Estimate monthHere, Estimate monthThere, double devices, boolean pays,
            Optional<Double> paysAbove) {}

    /// @throws dev.fulcrum.unit.FaultException when there is no plan, or the device lacks a figure
    public Answer of(ResultFolder folder) {
        Optional<Plan> plan = plan(folder, Map.of());
        if (plan.isEmpty() || !Files.exists(folder.model())) {
            throw Fault.of("scale pay", "must be the result of a brief that could be met", folder.root().toString(),
                    "finish fulcrum balance first").at(Place.file(folder.root().toString())).raise();
        }
        return weighed(folder, plan.get(), OnnxFile.read(folder.model()));
    }

    private static Optional<Plan> plan(ResultFolder folder, Map<String, String> overrides) {
        return DecideAgain.of(folder, Optional.empty(), overrides).decision() instanceof Plan plan ? Optional.of(plan) : Optional.empty();
    }

    private Answer weighed(ResultFolder folder, Plan plan, Graph graph) {
        GraphCount count = GraphCount.of(graph, 1);
        Precision precision = precision(graph);
        Roofline roofline = Roofline.of(device, precision);
        double bytes = (double) count.weightBytes() / batch + count.peakActivationBytes();
        double least = roofline.seconds(count.flops(), bytes);
        Estimate seconds = new Estimate(least / reached, least, null, "s", roofline.basis().weakest(Basis.MODELLED));
        double volume = plan.demand().value();
        double hours = seconds.value() / 3600 / busy;
        double devices = Math.max(1, Math.ceil(volume * hours / HOURS_A_MONTH));
        Estimate here = plan.unitCost().perThousandRequests();
        String currency = here.unit().replace("/1000 requests", "");
        Estimate hour = device.need(Hardware.PRICE).atBest(seconds.basis());
        Estimate monthHere = here.in(currency, volume / 1000).atBest(plan.demand().basis());
        Estimate monthThere = Estimate.open(devices * HOURS_A_MONTH * hour.value(), currency, hour.basis());
        return new Answer(plan.candidate(), device.name(), precision, batch, count.flops(), bytes, seconds,
                roofline.memoryBound(count.flops(), bytes), here, Estimate.open(1000 * hours * hour.value(), here.unit(), hour.basis()),
                monthHere, monthThere, devices, monthThere.value() < monthHere.value(), paysAbove(folder, hours, hour.value()));
    }

    private Precision precision(Graph graph) {
        boolean quantized = graph.nodes().stream().anyMatch(n -> n.op().equals("DequantizeLinear") || n.op().startsWith("QLinear"));
        return device.best(quantized ? List.of(Precision.INT8, Precision.FP16, Precision.FP32)
                : List.of(Precision.FP32, Precision.FP16, Precision.BF16));
    }

    /// Against the money of a request here at the volume that fills one device, decided again for that volume.
    private Optional<Double> paysAbove(ResultFolder folder, double hoursARequest, double hour) {
        double full = HOURS_A_MONTH / hoursARequest;
        return plan(folder, Map.of("demand", "%.6e".formatted(full)))
                .map(p -> HOURS_A_MONTH * hour / (p.unitCost().perThousandRequests().value() / 1000)).filter(above -> above <= full);
    }
}
