package dev.fulcrum.balance;

import dev.fulcrum.report.Block;
import dev.fulcrum.unit.Wording;
import java.util.List;

/// The paragraph of the report on models that could answer together: what the best of them would bring, made or not.
record CombinedPage(CombinePhase.Combined combined, String currency) {

    List<Block> blocks() {
        CombinePhase.Looked l = combined.looked();
        if (l == null) return List.of();
        String counted = "%s ways of letting models answer together (a small one first and a large one where it is unsure, the mean of two, a picture and its "
                + "mirror image) were counted from what each answered on validation and are beaten by no single model on quality and busy time. ";
        String text = counted.formatted(Wording.count(l.options())) + (l.best() == null ? "None of them keeps the brief." : best(l));
        return List.of(new Block.Heading("Models that answer together"), new Block.Text(text));
    }

    private String best(CombinePhase.Looked l) {
        String single = l.single() == null ? "no single model reaches that" : "%s times the busy time of the cheapest single model of that quality"
                .formatted(Wording.number(l.millis() / l.single()));
        String life = "its life would cost %s, its making included, against %s for the best model alone".formatted(Wording.quantity(l.total(), currency),
                l.bar() == null ? "none" : Wording.quantity(l.bar(), currency));
        String made = l.bar() != null && l.total() >= l.bar() ? "So none was made." : combined.weights().size() + " were made, judged and weighed on real pictures; "
                + "they stand among the candidates.";
        return "The cheapest that keeps the brief, %s, would answer %s of validation right at %s a request, %s; %s [MODELLED]. %s".formatted(l.best(),
                Wording.share(l.quality()), Wording.quantity(l.millis(), "ms"), single, life, made);
    }
}
