package dev.fulcrum.brief;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.fulcrum.unit.FaultException;
import java.util.List;
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
/// @param errors     what wrong answers cost
/// @param p99        latency SLO in ms, or nothing
/// @param safety     by how much a loaded replica must stay under the SLO: its p99 may be SLO / safety, at least 1
/// @param demand     requests over the horizon
/// @param deployment how it is served
/// @param machine    on what
/// @param spot       training on machines that may be taken away
/// @param operation  what a running model costs beside machines
/// @param retraining how often it is made anew
/// @param prices     every other price
/// @param limits     what must not be passed
/// @param search     what sets the budget of the search
/// @param compress   which ways of compression may be bought
/// @param seed       of every random choice
/// @param machines   besides `machine`, those on which the plan may serve
/// @param origin     the text that it was read from
public record Brief(String task, Section data, QualityPromise quality, Errors errors, Optional<Double> p99, double safety, Demand demand,
        Deployment deployment, Machine machine, Spot spot, Retraining retraining, Operation operation, PriceBook prices, Limits limits,
        Searching search, Compress compress, long seed, List<Machine> machines, @JsonIgnore Origin origin) {
    /// The task of telling what a picture shows.
    public static final String IMAGES = "image-classification";
    /// The task of suggesting items from what users did.
    public static final String SUGGESTIONS = "recommendation";

    public Brief {
        machines = List.copyOf(machines);
    }


    /// Where a brief came from, so that it can be read again with a value changed.
    ///
    /// @param file        name for faults
    /// @param text        YAML
    /// @param environment for `${NAME}`
    /// @param overrides   by key, as given on the command line
    /// @param files       the files that it may name
    /// @param contents    of the files that it named, before and after values were replaced, by the path written: what reading
    ///                    it again later needs
    /// @param dataReader  the task's reader of its section, called for its faults
    public record Origin(String file, String text, Map<String, String> environment, Map<String, String> overrides, NamedFiles files,
            Map<String, String> contents, DataReader dataReader) {
        Origin overridden(Map<String, String> values) {
            return new Origin(file, text, environment, values, files, contents, dataReader);
        }

        Origin having(Map<String, String> named) {
            Map<String, String> all = new TreeMap<>(contents);
            all.putAll(named);
            return new Origin(file, text, environment, overrides, files, all, dataReader);
        }
    }

    /// Reads a brief.
    ///
    /// @param environment for `${NAME}`
    /// @param dataReader  the task's reader of the `data` section, whose faults are told with the others
    /// @throws FaultException with all faults at once
    public static Brief parse(String file, String text, Map<String, String> environment, Consumer<Section> dataReader) {
        return parse(file, text, environment, NamedFiles.NONE, Map.of(), dataReader);
    }

    /// Reads a brief that may name files (a trace, a price list), with values replaced as [#with] does: the faults of both are told at once.
    ///
    /// @throws FaultException with all faults at once, those of the files among them
    public static Brief parse(String file, String text, Map<String, String> environment, NamedFiles files,
            Map<String, String> overrides, Consumer<Section> dataReader) {
        return parse(file, text, environment, files, overrides, DataReader.of(dataReader));
    }

    /// The same for several tasks, of which the brief names one.
    public static Brief parse(String file, String text, Map<String, String> environment, NamedFiles files,
            Map<String, String> overrides, DataReader dataReader) {
        return new BriefReader(new Origin(file, text, environment, overrides, files, Map.of(), dataReader)).read();
    }

    /// The brief with values replaced by key ("quality.minimum", or "demand" for "demand.requests"), read and judged in the same way;
    /// a fault's place names the flag.
    public Brief with(Map<String, String> overrides) {
        Map<String, String> all = Overrides.merged(origin.overrides, overrides);
        return new BriefReader(origin.overridden(all)).read();
    }

    /// The brief at another number of requests a month.
    public Brief atDemand(double requestsAMonth) {
        return new Brief(task, data, quality, errors, p99, safety, demand.at(requestsAMonth), deployment, machine, spot, retraining,
                operation, prices, limits, search, compress, seed, machines, origin);
    }

    /// Every key that a brief may have, dotted, those that the task's reader of `data` asks for among them.
    public static Set<String> keys(Consumer<Section> dataReader) {
        return keys(DataReader.of(dataReader));
    }

    /// The same over all tasks.
    public static Set<String> keys(DataReader dataReader) {
        return BriefReader.keys(dataReader);
    }
}
