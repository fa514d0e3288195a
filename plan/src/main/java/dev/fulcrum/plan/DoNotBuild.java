package dev.fulcrum.plan;

import java.util.List;

/// Nothing is worth its money: no demand, or less worth than cost.
public record DoNotBuild(String verdict, String why, List<Rejection> rejected) implements Decision {
    static final String VERDICT = "do not build";
}
