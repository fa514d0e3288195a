package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.data.DataReport;
import dev.fulcrum.measure.Environment;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.DataCurve;
import dev.fulcrum.search.StopReason;
import dev.fulcrum.train.LearningCurve;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that was measured in a run: what deciding again needs, under another brief and at no cost.
///
/// @param line            model line
/// @param briefFile       name of the brief, for faults
/// @param briefText       as it was written
/// @param environment     variables that the brief names
/// @param overrides       values given on the command line
/// @param files           contents of the files that the brief names, by the path that it writes
/// @param candidates      by trial key
/// @param searchSeconds   core-seconds that are in no candidate's lineage
/// @param spentSeconds    core-seconds of the whole run
/// @param curves          learning curves by trial key
/// @param stop            why the search stopped
/// @param machine         what it was measured on
/// @param data            digest of the data
/// @param report          what reading the data left out
/// @param test            test quality of the model handed over, by trial key; measured once
/// @param sizes           how errors fall with the number of labels, where that was measured
public record Evidence(String line, String briefFile, String briefText, Map<String, String> environment, Map<String, String> overrides,
        Map<String, String> files, Map<String, Candidate> candidates, Estimate searchSeconds, double spentSeconds,
        Map<String, LearningCurve> curves, StopReason stop, Environment machine, ContentHash data, DataReport report, Optional<Tested> test,
        Optional<DataCurve> sizes) {

    /// Runs of before files could be named, or the data studied, have none.
    public Evidence {
        files = files == null ? Map.of() : Map.copyOf(files);
        if (sizes == null) sizes = Optional.empty();
    }

    /// @param key trial key of the model that was tested
    public record Tested(String key, Quality quality) {}

    /// @throws dev.fulcrum.unit.FaultException when the folder holds no finished run
    public static Evidence load(ResultFolder folder) {
        if (Files.exists(folder.options())) return Json.readFile(folder.options(), Evidence.class).complete(folder);
        throw Fault.of("read result", "must be the folder of a finished run", folder.root().toString(),
                "finish it first: fulcrum balance BRIEF --result " + folder.root()).at(Place.file(folder.root().toString())).raise();
    }

    /// A file of another version may lack parts.
    private Evidence complete(ResultFolder folder) {
        if (report != null && candidates != null && searchSeconds != null && stop != null) return this;
        throw Fault.of("read result", "must be written by this version", "a file that lacks parts",
                "run fulcrum balance again on the same folder; nothing is paid twice").at(Place.file(folder.options().toString())).raise();
    }

    void save(ResultFolder folder) {
        AtomicFile.write(folder.options(), Json.pretty(this));
    }

    public List<Candidate> list() {
        return List.copyOf(candidates.values());
    }

    /// The trial key of a candidate by its name.
    String key(String candidate) {
        return Candidates.key(candidates, candidate);
    }

    Evidence with(Map<String, Candidate> weighedAgain, Estimate search, double spent) {
        return new Evidence(line, briefFile, briefText, environment, overrides, files, weighedAgain, search, spent, curves, stop, machine, data,
                report, test, sizes);
    }

    /// With what each candidate's errors cost under a brief, from the answers in the folder.
    Evidence priced(ResultFolder folder, Brief brief) {
        return with(new RecordedAnswers(folder).priced(brief, candidates), searchSeconds, spentSeconds);
    }

    /// The same with other candidates to choose from.
    Evidence with(Map<String, Candidate> others) {
        return with(others, searchSeconds, spentSeconds);
    }

    Evidence tested(Tested result) {
        return new Evidence(line, briefFile, briefText, environment, overrides, files, candidates, searchSeconds, spentSeconds, curves, stop,
                machine, data, report, Optional.of(result), sizes);
    }
}
