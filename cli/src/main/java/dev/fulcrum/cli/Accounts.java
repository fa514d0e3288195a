package dev.fulcrum.cli;

import dev.fulcrum.ledger.Books;
import dev.fulcrum.unit.Wording;
import java.util.List;
import java.util.Locale;

/// Training against inference by model line, as text.
final class Accounts {
    private Accounts() {}

    static String of(List<Books.Line> lines) {
        StringBuilder text = new StringBuilder();
        String form = "%-16s %-14s %8s %16s %16s  %s%n";
        text.append(form.formatted("model line", "account", "entries", "core time", "money", "energy [basis]"));
        for (Books.Line line : lines) {
            line.accounts().forEach((account, s) -> text.append(form.formatted(line.name(), account.name().toLowerCase(Locale.ROOT),
                    s.entries(), Wording.duration(s.coreSeconds()), Wording.value(s.money()),
                    Wording.value(s.energy()) + " [" + s.energy().basis() + "]")));
            text.append("%-16s training and search %s against inference %s%s%n".formatted(line.name(), Wording.value(line.building().money()),
                    Wording.value(line.inference().money()),
                    line.crossover().map(c -> "; inference passed it at " + c.time()).orElse("; inference has not passed it")));
        }
        return text.toString();
    }
}
