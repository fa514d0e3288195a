/// Models that somebody else trained: what they eat and answer, the data to try them on, and how their answers are judged.
package dev.fulcrum.tasks.guest;
