/// Deciding: what each candidate costs over its life, and the plan. Pure arithmetic: no clock, no I/O.
package dev.fulcrum.plan;
