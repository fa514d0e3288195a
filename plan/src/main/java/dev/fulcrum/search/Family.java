package dev.fulcrum.search;

import dev.fulcrum.graph.Graph;
import java.util.List;

/// Models of one kind that differ in size; implemented by a task.
public interface Family {
    /// Names of all sizes, the cheapest first.
    List<String> sizes();

    /// The untrained model of one size, with weights drawn from the seed. Input and output names are the same for all sizes.
    Graph graph(String size, long seed);
}
