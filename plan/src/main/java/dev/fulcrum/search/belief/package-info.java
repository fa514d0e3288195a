/// What is believed about a candidate's quality before it is bought: learning curves of one family as a mixture of Gaussian processes.
/// Pure arithmetic.
package dev.fulcrum.search.belief;
