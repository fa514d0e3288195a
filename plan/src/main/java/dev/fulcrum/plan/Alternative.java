package dev.fulcrum.plan;

import dev.fulcrum.unit.Estimate;

/// A feasible candidate that one could take instead of the chosen without much thought.
///
/// @param kind      what makes it one
/// @param candidate its name
/// @param saving    money that the chosen saves against it over the horizon
/// @param worth     whether that is at least the effort named in the brief
public record Alternative(Kind kind, String candidate, Estimate saving, boolean worth) {

    /// From the one that takes the least to the one that takes the most.
    public enum Kind {
        /// It runs already: from here, with what is trained counted as spent.
        DEPLOYED("what is deployed"),
        /// The lowest search, training and compression of all feasible.
        CHEAPEST_TO_BUILD("the cheapest to build"),
        /// The next cheapest over its life.
        RUNNER_UP("the runner-up");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /// For a sentence.
        public String words() {
            return words;
        }
    }
}
