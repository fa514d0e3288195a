package dev.fulcrum.adapt;

import dev.fulcrum.unit.Wording;
import java.util.List;

/// Everything that could be done about data that changed, and what is cheapest.
///
/// @param about     the change, in words
/// @param labelled  present pictures that were learnt from
/// @param months    of the life that is left
/// @param best      of the responses
/// @param confirmed whether the best one is the cheapest of all on test too
/// @param agreeing  of all pairs of responses those whose order in money is the same on test
/// @param pairs     of responses
public record Adapted(String about, int labelled, int months, List<Response> responses, Response best, boolean confirmed, int agreeing, int pairs) {
    public Adapted {
        responses = List.copyOf(responses);
    }

    static Adapted of(String about, int labelled, int months, List<Response> responses) {
        Response best = Response.best(responses);
        int agreeing = 0;
        int pairs = 0;
        for (int i = 0; i < responses.size(); i++) {
            for (int j = i + 1; j < responses.size(); j++) {
                double decided = responses.get(i).total().value() - responses.get(j).total().value();
                double replayed = responses.get(i).replayed().value() - responses.get(j).replayed().value();
                pairs++;
                if (Math.signum(decided) == Math.signum(replayed)) agreeing++;
            }
        }
        boolean confirmed = responses.stream().filter(Response::keeps).allMatch(r -> best.replayed().value() <= r.replayed().value());
        return new Adapted(about, labelled, months, responses, best, confirmed, agreeing, pairs);
    }

    /// For people: a line a response, then what to type.
    public String words(String launcher) {
        StringBuilder text = new StringBuilder();
        line(text, "changed     %s; %s labelled pictures of now to learn from, %d months left", about, Wording.count(labelled), months);
        for (Response r : responses) {
            line(text, "%-24s accuracy %s, %s core-s to make, %s left to pay (%s on test)%s  %s", r.kind().words(), Wording.estimate(r.validation().estimate()),
                    Wording.number(r.coreSeconds()), Wording.value(r.total()), Wording.value(r.replayed()), r.keeps() ? "" : ", under the minimum", r.model());
        }
        line(text, "cheapest    %s: %s; on test %s, %d of %d pairs in the same order", best.kind().words(), best.model(),
                confirmed ? "it is too" : "another one is", agreeing, pairs);
        if (!surely()) line(text, "not surely  its accuracy is within the interval of doing nothing; more labelled pictures of now would tell");
        line(text, "next        %s serve %s", launcher, best.file());
        return text.toString();
    }

    /// Whether the best one is surely better than doing nothing, or nothing is the best: intervals of 90 % that do not overlap.
    public boolean surely() {
        return best.kind() == Response.Kind.NOTHING || responses.stream().filter(r -> r.kind() == Response.Kind.NOTHING)
                .allMatch(r -> best.validation().estimate().low() > r.validation().estimate().high());
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(format.formatted(values)).append(System.lineSeparator());
    }
}
