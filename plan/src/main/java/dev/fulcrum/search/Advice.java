package dev.fulcrum.search;

/// A purchase that is advised, with the sums behind it; all money.
///
/// @param price    expected, of this purchase alone
/// @param saving   E[(plan in hand - outcome)^+] of the best depth on the volume left, infinite where there is no plan in hand
/// @param whole    price of the best depth, the purchases that lead to it included
/// @param chance   P(the best depth gives a better plan)
/// @param index    reservation value: the remaining lifetime cost beside which it is just not worth its price
/// @param inHand   remaining lifetime cost of the best plan in hand before
public record Advice(Purchase purchase, double price, double saving, double whole, double chance, double index, double inHand) {}
