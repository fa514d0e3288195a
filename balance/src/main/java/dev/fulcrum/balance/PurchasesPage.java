package dev.fulcrum.balance;

import dev.fulcrum.report.Block;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;

/// The chapter of the report on what a search priced by volume bought: each purchase, its price, what it was expected to save and what it did.
record PurchasesPage(PricedPurchases bought) {

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading("What the search bought"));
        blocks.add(new Block.Text("The budget follows from the volume. It stopped because " + bought.stop() + " (" + bought.currency() + ")."));
        if (bought.steps().isEmpty()) return blocks;
        blocks.add(new Block.Table("Remaining lifetime cost is that of the best plan in hand, without what was paid for it",
                List.of("purchase", "price expected", "price paid", "saving expected", "chance of a better plan", "remaining before", "remaining after"),
                bought.steps().stream().map(this::row).toList()));
        return blocks;
    }

    private Block.Row row(PricedPurchases.Step s) {
        Block.Cell none = Block.Cell.of("");
        Expected e = s.expected();
        return Block.Row.of(Block.Cell.of(s.key()), e == null ? none : money(e.price(), Basis.MODELLED), money(s.paid(), Basis.ASSUMED),
                e == null ? none : e.saving() == null ? Block.Cell.of("no plan yet") : money(e.saving(), Basis.MODELLED),
                e == null ? none : Block.Cell.of(Estimate.open(e.chance(), "1", Basis.MODELLED)),
                s.before() == null ? Block.Cell.of("no plan yet") : money(s.before(), Basis.MODELLED),
                s.after() == null ? Block.Cell.of("no plan yet") : money(s.after(), Basis.MODELLED));
    }

    private Block.Cell money(double amount, Basis basis) {
        return Block.Cell.of(Estimate.open(amount, bought.currency(), basis));
    }
}
