package dev.fulcrum.train.factor;

/// Something that factors interactions: sparse matrix in, two thin ones out. Here it is [ImplicitAls]; elsewhere an engine on many machines.
public interface Factorizer {
    /// @param interactions users x items
    /// @param width        of the factors, at least 1
    /// @param sweeps       over users and items, at least 1
    /// @param seed         of the first factors
    Factors factor(Interactions interactions, int width, int sweeps, Weighting weighting, long seed);

    /// How what was not seen and large factors count, after Rendle, Krichene, Zhang and Koren 2022.
    ///
    /// @param unseen         weight of each pair, seen or not, towards 0; above 0
    /// @param regularisation of a row, for each unit of weight in it (`unseen` x the other side among them); above 0
    record Weighting(double unseen, double regularisation) {}
}
