package dev.fulcrum.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Training against inference, by model line: a pure function of the ledger's entries.
///
/// @param lines by name, in the order of their names
public record Books(List<Line> lines) {

    /// The accounts of one model line.
    ///
    /// @param accounts  spending by account; accounts without entries hold zeros
    /// @param building  all accounts but inference and idle
    /// @param crossover when inference spending passed building spending for good, if it has
    public record Line(String name, Map<Account, Spending> accounts, Spending building, Optional<Crossover> crossover) {
        public Spending inference() {
            return accounts.get(Account.INFERENCE);
        }

        public Spending total() {
            return building.plus(inference()).plus(accounts.get(Account.IDLE));
        }
    }

    /// The moment since which a line has spent more on inference than on everything before it.
    ///
    /// @param sequence  the entry that tipped it
    /// @param time      when that entry was made
    /// @param inference cumulative then
    /// @param building  cumulative then
    public record Crossover(long sequence, Instant time, Spending inference, Spending building) {}

    /// @param entries in ascending sequence, as [Ledger#entries] gives them
    /// @throws dev.fulcrum.unit.FaultException when one line holds several currencies
    public static Books of(List<Recorded> entries) {
        Map<String, List<Recorded>> byLine = new TreeMap<>();
        for (Recorded r : entries) byLine.computeIfAbsent(r.facts().line(), _ -> new ArrayList<>()).add(r);
        return new Books(byLine.entrySet().stream().map(e -> line(e.getKey(), e.getValue())).toList());
    }

    private static Line line(String name, List<Recorded> entries) {
        String currency = entries.getFirst().facts().costs().money().unit();
        Map<Account, Spending> accounts = new EnumMap<>(Account.class);
        for (Account account : Account.values()) accounts.put(account, Spending.none(currency));
        Optional<Crossover> crossover = Optional.empty();
        for (Recorded r : entries) {
            accounts.merge(r.entry().account(), Spending.of(r.facts().costs()), Spending::plus);
            crossover = ahead(accounts) ? crossover.or(() -> Optional.of(crossed(r, accounts))) : Optional.empty();
        }
        return new Line(name, java.util.Collections.unmodifiableMap(accounts), building(accounts), crossover);
    }

    private static boolean ahead(Map<Account, Spending> accounts) {
        return accounts.get(Account.INFERENCE).money().value() > building(accounts).money().value();
    }

    private static Crossover crossed(Recorded r, Map<Account, Spending> accounts) {
        return new Crossover(r.sequence(), r.time(), accounts.get(Account.INFERENCE), building(accounts));
    }

    private static Spending building(Map<Account, Spending> accounts) {
        return accounts.entrySet().stream().filter(e -> e.getKey().isBuilding()).map(Map.Entry::getValue).reduce(Spending::plus)
                .orElseThrow();
    }
}
