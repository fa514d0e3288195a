package dev.fulcrum.load;

import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a server says of a model under `/v2/models/NAME`.
///
/// @param name   of the model
/// @param inputs every input
public record ModelMetadata(String name, List<Input> inputs) {

    /// @param name     of the tensor
    /// @param datatype in the protocol's words, `FP32`
    /// @param shape    -1 where it varies
    public record Input(String name, String datatype, List<Long> shape) {}

    /// The inputs of a request with so many samples, every dimension known.
    ///
    /// @param shapes what was said about inputs, by name; wins over the metadata
    /// @throws dev.fulcrum.unit.FaultException naming every input whose shape stays open, or that cannot hold so many samples
    public List<Input> forSamples(int samples, Map<String, List<Long>> shapes) {
        List<Fault> faults = new ArrayList<>();
        shapes.keySet().stream().filter(n -> inputs.stream().noneMatch(i -> i.name().equals(n))).forEach(n -> faults.add(Fault.of("--shape",
                "must name an input of the model", n, "one of " + inputs.stream().map(Input::name).toList())));
        List<Input> known = inputs.stream().map(i -> known(i, samples, shapes, faults)).toList();
        dev.fulcrum.unit.FaultException.raiseAll(faults);
        return known;
    }

    private static Input known(Input input, int samples, Map<String, List<Long>> shapes, List<Fault> faults) {
        List<Long> said = shapes.get(input.name());
        if (said != null) return new Input(input.name(), input.datatype(), said);
        List<Long> dims = new ArrayList<>(input.shape());
        if (!dims.isEmpty() && dims.getFirst() == -1) dims.set(0, (long) samples);
        else if (samples > 1 && (dims.isEmpty() || dims.getFirst() != samples)) {
            faults.add(Fault.of("--samples", "must fit the first dimension of " + input.name(), samples + " for " + input.shape(), "ask for 1"));
        }
        if (dims.contains(-1L)) {
            faults.add(Fault.of("input " + input.name(), "must have a known shape but for its first dimension", input.shape().toString(),
                    "say --shape " + input.name() + "=1,128"));
        }
        return new Input(input.name(), input.datatype(), dims);
    }
}
