/// What can be done with a model of somebody else's: look at it, weigh it, compare it, train it further.
package dev.fulcrum.guest;
