/// What somebody asks for: the brief as records, read with all its faults at once, and the dated prices behind it. Pure: no clock, no I/O.
package dev.fulcrum.brief;
