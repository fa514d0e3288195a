package dev.fulcrum.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.FaultException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What somebody wants: the quality to be kept, the demand to be served, and what money, time and memory cost there.
///
/// @param task       for example "image-classification"
/// @param data       the task's own section, opaque here
/// @param quality    what is promised
/// @param errorCost  money a wrong answer, 0 where none is given
/// @param p99        latency SLO in ms at batch 1, or nothing
/// @param demand     requests over the horizon
/// @param deployment how it is served
/// @param machine    on what
/// @param retraining how often it is made anew
/// @param prices     every other price
/// @param limits     what must not be passed
/// @param seed       of every random choice
/// @param origin     the text that it was read from
public record Brief(String task, Section data, QualityPromise quality, Estimate errorCost, Optional<Double> p99, Demand demand,
        Deployment deployment, Machine machine, Retraining retraining, PriceBook prices, Limits limits, long seed,
        @JsonIgnore Origin origin) {

    /// Where a brief came from, so that it can be read again with a value changed.
    ///
    /// @param file        name for faults
    /// @param text        YAML
    /// @param environment for `${NAME}`
    /// @param overrides   by key, as given on the command line
    /// @param dataReader  the task's reader of its section, called for its faults
    public record Origin(String file, String text, Map<String, String> environment, Map<String, String> overrides,
            Consumer<Section> dataReader) {}

    /// Reads a brief whose images are described by [ImageSection], without environment.
    /// @throws FaultException with all faults at once
    public static Brief parse(String file, String text) {
        return parse(file, text, Map.of());
    }

    public static Brief parse(String file, String text, Map<String, String> environment) {
        return parse(file, text, environment, ImageSection::read);
    }

    /// The same with another task's reader of the `data` section, whose faults are told with the others.
    public static Brief parse(String file, String text, Map<String, String> environment, Consumer<Section> dataReader) {
        return new BriefReader(new Origin(file, text, environment, Map.of(), dataReader)).read();
    }

    /// The brief with values replaced by key ("quality.minimum", or "demand" for "demand.requests"), read and judged in the same way;
    /// a fault's place names the flag.
    public Brief with(Map<String, String> overrides) {
        Map<String, String> all = new TreeMap<>(origin.overrides);
        all.putAll(overrides);
        return new BriefReader(new Origin(origin.file, origin.text, origin.environment, all, origin.dataReader)).read();
    }

    /// The brief at another number of requests a month.
    public Brief atDemand(double requestsAMonth) {
        return new Brief(task, data, quality, errorCost, p99, demand.at(requestsAMonth), deployment, machine, retraining, prices, limits,
                seed, origin);
    }

    /// Every key that a brief may have, dotted, those of the image task's data among them.
    public static Set<String> keys() {
        return BriefReader.keys();
    }
}
