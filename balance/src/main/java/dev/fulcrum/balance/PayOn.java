package dev.fulcrum.balance;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.plan.Brief;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Deployment;
import dev.fulcrum.plan.Dimension;
import dev.fulcrum.plan.Machine;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.PriceBook;
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
public final class PayOn {
    private static final double JOULES_A_KWH = 3.6e6;

    private PayOn() {}

    /// What came out; money a thousand requests in the brief's currency, taken at one to one with the catalogue's USD.
    ///
    /// @param seconds      of the device a request, at the batch
    /// @param here         measured, at the brief's volume
    /// @param there        modelled, the device shared and busy as the brief's pool is
    /// @param monthHere    money a month at the brief's volume
    /// @param monthThere   the same with whole devices that nobody shares
    /// @param devices      whole devices for the brief's volume
    /// @param pays         whether whole devices cost less at the brief's volume
    /// @param paysAbove    requests a month above which one whole device is cheaper; absent when it never is
    public record Answer(String candidate, String device, Precision precision, int batch, double flops, double bytes, Estimate seconds,
            boolean memoryBound, Estimate here, Estimate there, Estimate monthHere, Estimate monthThere, double devices, boolean pays,
            Optional<Double> paysAbove) {}

    /// @param reached share of the roofline that is reached, in (0, 1]
    /// @throws dev.fulcrum.unit.FaultException when there is no plan, or the device lacks a figure
    public static Answer of(ResultFolder folder, Hardware device, int batch, double reached) {
        Outcome outcome = DecideAgain.of(folder, Optional.empty(), Map.of());
        if (!(outcome.decision() instanceof Plan plan) || !Files.exists(folder.model())) {
            throw Fault.of("scale pay", "must be the result of a brief that could be met", folder.root().toString(),
                    "finish fulcrum balance first").at(Place.file(folder.root().toString())).raise();
        }
        Brief brief = DecideAgain.brief(outcome.evidence(), Optional.empty(), Map.of());
        Candidate chosen = outcome.evidence().list().stream().filter(c -> c.name().equals(plan.candidate())).findFirst().orElseThrow();
        return new Weighing(plan, chosen, brief, device, batch, reached).answer(OnnxFile.read(folder.model()));
    }

    private record Weighing(Plan plan, Candidate chosen, Brief brief, Hardware device, int batch, double reached) {

        Answer answer(Graph graph) {
            GraphCount count = GraphCount.of(graph, 1);
            Precision precision = device.best(isQuantized(graph) ? List.of(Precision.INT8, Precision.FP16, Precision.FP32)
                    : List.of(Precision.FP32, Precision.FP16, Precision.BF16));
            Roofline roofline = Roofline.of(device, precision);
            double bytes = (double) count.weightBytes() / batch + count.peakActivationBytes();
            double best = roofline.seconds(count.flops(), bytes);
            Estimate seconds = new Estimate(best / reached, best, null, "s", roofline.basis().weakest(Basis.MODELLED));
            return priced(precision, count.flops(), bytes, seconds, roofline.memoryBound(count.flops(), bytes));
        }

        private static boolean isQuantized(Graph graph) {
            return graph.nodes().stream().anyMatch(n -> n.op().equals("DequantizeLinear") || n.op().startsWith("QLinear"));
        }

        private Answer priced(Precision precision, double flops, double bytes, Estimate seconds, boolean memoryBound) {
            String currency = brief.prices().currency();
            double volume = brief.demand().requests().value();
            double hour = device.need(Hardware.PRICE).value();
            Basis basis = seconds.basis().weakest(device.need(Hardware.PRICE).basis());
            double busy = seconds.value() / 3600 / utilisation();
            double devices = Math.max(1, Math.ceil(volume * busy / Dimension.HOURS_A_MONTH));
            Estimate here = plan.unitCost().perThousandRequests();
            double whole = hour * Dimension.HOURS_A_MONTH;
            double above = whole / marginal();
            boolean ever = above * busy <= Dimension.HOURS_A_MONTH;
            Estimate monthHere = here.in(currency, volume / 1000).atBest(brief.demand().requests().basis());
            return new Answer(plan.candidate(), device.name(), precision, batch, flops, bytes, seconds, memoryBound, here,
                    Estimate.open(busy * hour * 1000, here.unit(), basis), monthHere, Estimate.open(devices * whole, currency, basis),
                    devices, devices * whole < monthHere.value(), ever ? Optional.of(above) : Optional.empty());
        }

        /// Money of one more request here, where busy time and not memory is paid: what counts at volumes that could fill a device.
        private double marginal() {
            Machine machine = brief.machine();
            double held = chosen.serviceSeconds().value() / (3600 * utilisation() * machine.cores()) * machine.price().value();
            return machine.tenure() == Machine.Tenure.RENTED ? held : held + chosen.energy().value() / JOULES_A_KWH
                    * brief.prices().value(PriceBook.PUE) * brief.prices().value(PriceBook.ELECTRICITY);
        }

        private double utilisation() {
            return switch (brief.deployment()) {
                case Deployment.SharedPool pool -> pool.utilisation();
            };
        }
    }
}
