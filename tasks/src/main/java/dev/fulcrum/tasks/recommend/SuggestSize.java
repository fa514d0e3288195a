package dev.fulcrum.tasks.recommend;

/// One size of the family: what stands in a model's heart.
sealed interface SuggestSize {
    /// Short and unique, for example "ease k100".
    String name();

    /// Rough work of one answer, only for the order.
    ///
    /// @param items   in the catalogue
    /// @param longest events of a history
    double work(int items, int longest);

    /// What is popular.
    record Popular() implements SuggestSize {
        @Override
        public String name() {
            return "popular";
        }

        @Override
        public double work(int items, int longest) {
            return items;
        }
    }

    /// Cosine between items, so many neighbours each.
    record Cosine(int neighbours) implements SuggestSize {
        @Override
        public String name() {
            return "cosine k" + neighbours;
        }

        @Override
        public double work(int items, int longest) {
            return items + (double) longest * neighbours;
        }
    }

    /// EASE, so many neighbours each; 0 for all.
    record Ease(int neighbours) implements SuggestSize {
        @Override
        public String name() {
            return neighbours == 0 ? "ease full" : "ease k" + neighbours;
        }

        @Override
        public double work(int items, int longest) {
            return items + (double) longest * (neighbours == 0 ? items : neighbours) + 1;
        }
    }

    /// Factors by alternating least squares, the user's folded in by so many steps of conjugate gradients.
    record Als(int width, int steps, Retrieval retrieval) implements SuggestSize {
        @Override
        public String name() {
            return "als d%d s%d".formatted(width, steps) + switch (retrieval) {
                case Retrieval.All _ -> "";
                case Retrieval.Groups g -> " p" + g.probes();
                case Retrieval.Reranked r -> " r" + r.depth();
            };
        }

        @Override
        public double work(int items, int longest) {
            double scored = switch (retrieval) {
                case Retrieval.All _ -> items;
                case Retrieval.Groups g -> groups(items) + (double) items * g.probes() / groups(items);
                case Retrieval.Reranked r -> (double) items * r.leading() / width + r.depth();
            };
            return items + 2.0 * width * (scored + steps * (2.0 * longest + width));
        }

        /// As many as a group has items, about.
        static int groups(int items) {
            return Math.max(1, (int) Math.round(Math.sqrt(items)));
        }
    }

    /// Which items are scored in full.
    sealed interface Retrieval {
        record All() implements Retrieval {}

        /// Those of so many groups, whose mean the user would like most.
        record Groups(int probes) implements Retrieval {}

        /// So many candidates that the leading axes alone rank highest.
        ///
        /// @param leading axes, the longest of all directions of the items
        record Reranked(int leading, int depth) implements Retrieval {}
    }

    /// Those that are trained by gradients.
    sealed interface Trained extends SuggestSize {}

    /// Self-attention over the last events.
    record Sequence(int width, int layers) implements Trained {
        @Override
        public String name() {
            return "attention d%d l%d".formatted(width, layers);
        }

        @Override
        public double work(int items, int longest) {
            return items + 2.0 * width * (items + layers * longest * (6.0 * width + longest));
        }
    }

    /// Two towers: one of the user's events and features, one of the item and its features.
    record Tower(int width) implements Trained {
        @Override
        public String name() {
            return "towers d" + width;
        }

        @Override
        public double work(int items, int longest) {
            return items + 2.0 * width * (items + 2.0 * longest + 5.0 * width);
        }
    }
}
