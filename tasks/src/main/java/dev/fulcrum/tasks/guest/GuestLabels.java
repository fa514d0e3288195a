package dev.fulcrum.tasks.guest;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Which output of a model a class name stands for.
final class GuestLabels {
    private GuestLabels() {}

    /// Classes in the order of the model's output: the spec's where it has labels; else numbers by their value; else as the data have them.
    static List<String> order(List<String> found, List<String> stated) {
        if (found.isEmpty()) return List.of();
        if (!stated.isEmpty()) return stated;
        if (!found.stream().allMatch(c -> c.matches("\\d{1,5}"))) return found;
        int most = found.stream().mapToInt(Integer::parseInt).max().orElseThrow();
        return IntStream.rangeClosed(0, most).mapToObj(String::valueOf).toList();
    }

    /// @throws dev.fulcrum.unit.FaultException naming the classes that the model does not have
    static int[] of(List<String> names, List<String> classes, Path source) {
        Map<String, Integer> index = new HashMap<>();
        for (int i = 0; i < classes.size(); i++) index.put(classes.get(i), i);
        TreeSet<String> unknown = new TreeSet<>();
        names.stream().filter(n -> index(index, n) < 0).forEach(unknown::add);
        if (unknown.isEmpty()) return names.stream().mapToInt(n -> index(index, n)).toArray();
        throw Fault.of("read labels", "must be classes of the model " + classes, unknown.toString(),
                "write the labels of guest.yaml as the data call them").at(Place.file(source.toString())).raise();
    }

    /// A number written with leading zeros is the same number.
    private static int index(Map<String, Integer> index, String name) {
        Integer at = index.get(name);
        return at != null ? at : name.matches("0\\d{1,4}") ? index.getOrDefault(String.valueOf(Integer.parseInt(name)), -1) : -1;
    }
}
