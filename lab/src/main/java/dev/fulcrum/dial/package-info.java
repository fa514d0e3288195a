/// The inference dial: graphs that answer better, or for less, made from trained ones without training any further.
package dev.fulcrum.dial;
