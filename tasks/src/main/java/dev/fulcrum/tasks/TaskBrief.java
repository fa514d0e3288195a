package dev.fulcrum.tasks;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.NamedFiles;
import dev.fulcrum.brief.Section;
import dev.fulcrum.tasks.image.ImageSection;
import dev.fulcrum.tasks.recommend.RecommendSection;
import dev.fulcrum.unit.Fault;
import java.util.Map;
import java.util.Set;

/// Briefs of all tasks: the one that a brief names reads its data section, and its faults are told with the others.
public final class TaskBrief {
    private TaskBrief() {}

    /// @param files     that the brief may name
    /// @param overrides values by key
    /// @throws dev.fulcrum.unit.FaultException with all faults at once
    public static Brief of(String file, String text, Map<String, String> environment, NamedFiles files, Map<String, String> overrides) {
        return Brief.parse(file, text, environment, files, overrides, TaskBrief::read);
    }

    /// The same with nothing replaced.
    public static Brief of(String file, String text, Map<String, String> environment, NamedFiles files) {
        return of(file, text, environment, files, Map.of());
    }

    private static void read(String task, Section data) {
        if (task.equals(Brief.SUGGESTIONS)) RecommendSection.read(data);
        else ImageSection.read(data);
    }

    /// Every key that a brief of any task may have, dotted.
    public static Set<String> keys() {
        return Brief.keys(TaskBrief::read);
    }

    /// @throws dev.fulcrum.unit.FaultException where something is asked that only models of pictures can do
    public static void requireImages(Brief brief, String operation) {
        if (brief.task().equals(Brief.IMAGES)) return;
        throw Fault.of(operation, "must be given a brief of the task " + Brief.IMAGES, brief.task(), "use fulcrum balance").at(brief.data().place(""))
                .raise();
    }
}
