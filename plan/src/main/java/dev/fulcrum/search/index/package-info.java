/// What a purchase is worth before it is made: reservation values of boxes, of chains of boxes and of out-trees. Pure arithmetic.
package dev.fulcrum.search.index;
