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
    ///
    /// @param probes groups of items that are looked through; 0 for all items
    record Als(int width, int steps, int probes) implements SuggestSize {
        @Override
        public String name() {
            return "als d%d s%d".formatted(width, steps) + (probes == 0 ? "" : " p" + probes);
        }

        @Override
        public double work(int items, int longest) {
            double scored = probes == 0 ? items : groups(items) + (double) items * probes / groups(items);
            return items + 2.0 * width * (scored + steps * (2.0 * longest + width));
        }

        /// As many as a group has items, about.
        static int groups(int items) {
            return Math.max(1, (int) Math.round(Math.sqrt(items)));
        }
    }

    /// Self-attention over the last events, trained by gradients.
    record Sequence(int width, int layers) implements SuggestSize {
        @Override
        public String name() {
            return "attention d%d l%d".formatted(width, layers);
        }

        @Override
        public double work(int items, int longest) {
            return items + 2.0 * width * (items + layers * longest * (6.0 * width + longest));
        }
    }
}
