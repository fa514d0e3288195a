package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Machine;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.scaling.GraphWork;
import dev.fulcrum.scaling.PeakRates;
import dev.fulcrum.scaling.RooflineTransfer;
import dev.fulcrum.unit.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A machine that nobody weighed: what serves there is MODELLED by roofline from what was weighed here.
///
/// @param machine with its price
/// @param rates   of one of its cores, or nothing where its cores are taken to be as fast as those here
/// @param here    of one core of the machine that weighed, or nothing for an assumption from its instruction sets
record UnweighedMachine(Machine machine, Optional<PeakRates> rates, Optional<PeakRates> here) {
    private static final String SHAPE = "must be name:cores:memory:price:GFLOP/s:GB/s, rates of one core";
    private static final String EXAMPLE = "write for example --also \"c7i.large:2:4 GiB:0.0893 USD/hour:80:12\"";

    /// @param other as written by a person, see `--also` and `--here`
    static List<UnweighedMachine> of(OtherMachines other, Brief brief) {
        Optional<PeakRates> here = other.here().map(text -> rates("--here", text, text.split(":", -1)));
        Stream<UnweighedMachine> flagged = other.also().stream().map(text -> of(text, here, brief));
        return Stream.concat(flagged, brief.machines().stream().map(m -> new UnweighedMachine(m, Optional.empty(), here))).toList();
    }

    private static UnweighedMachine of(String text, Optional<PeakRates> here, Brief brief) {
        String[] parts = Arrays.stream(text.split(":", -1)).map(String::strip).toArray(String[]::new);
        if (parts.length != 6 || !parts[0].matches(ImportWeights.NAME) || parts[0].equals(brief.machine().name())) {
            throw Fault.of("--also", SHAPE, text, EXAMPLE).raise();
        }
        Machine machine = brief.with(Map.of("machine.cores", parts[1], "machine.memory", parts[2], "machine.price", parts[3])).machine();
        return new UnweighedMachine(ImportWeights.named(parts[0], machine), Optional.of(rates("--also", text, parts[4], parts[5])), here);
    }

    private static PeakRates rates(String flag, String text, String... giga) {
        try {
            if (giga.length != 2) throw new IllegalArgumentException("not two numbers");
            return new PeakRates(1e9 * Double.parseDouble(giga[0]), 1e9 * Double.parseDouble(giga[1]));
        } catch (IllegalArgumentException e) {
            throw Fault.of(flag, flag.equals("--here") ? "must be GFLOP/s:GB/s of one core, both above 0" : SHAPE, text,
                    flag.equals("--here") ? "write for example --here 80:12" : EXAMPLE).raise(e);
        }
    }

    /// The candidate as it would serve there. Its graph is counted from the untrained model of its size and precision; models that answer
    /// together have none.
    Optional<Candidate> carry(String key, Candidate c, ResultGraphs graphs, Environment weighedOn) {
        if (graphs.untrainedId(key).isEmpty()) return Optional.empty();
        GraphWork work = GraphWork.of(OnnxFile.read(graphs.untrainedFile(key)));
        PeakRates weighed = here.orElseGet(() -> PeakRates.assumed(weighedOn));
        var transfer = new RooflineTransfer(weighed, rates.orElse(weighed), 1);
        return Optional.of(WeighedMachine.on(c, machine, transfer.of(c.weights(), work)));
    }
}
