package dev.fulcrum.bench.mutation;

/// What became of a damaged model.
sealed interface Verdict {
    /// A fault said what is wrong with it.
    record Refused(String fault) implements Verdict {}

    /// It is a model still: sound, and the same when written and read again.
    record Valid() implements Verdict {}

    /// Neither: an error that is no fault, too slow, or something of a file that the model may not read.
    record Broken(String how) implements Verdict {}
}
