package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.Cases;
import dev.fulcrum.data.events.EventSplit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The best that anybody could suggest in a shop whose tastes are known: each customer's items by the probability that he buys them.
///
/// @param suggesting the shop's events
public record ShopOracle(ShopSimulator.Settings settings, Suggesting suggesting) {

    public Ranking judge(EventSplit.Part part) {
        ShopSimulator shop = new ShopSimulator(settings);
        List<String> items = suggesting.table().items();
        return Ranking.of(suggesting.cases(part).cases(), items.size(), asked -> best(shop, items, asked));
    }

    private int[] best(ShopSimulator shop, List<String> items, Cases.Case asked) {
        int user = ShopSimulator.number(suggesting.table().users().get(asked.user()));
        return IntStream.range(0, items.size()).filter(i -> suggesting.asked().repeats() || !asked.knows(i)).boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -shop.preference(user, ShopSimulator.number(items.get(i)))))
                .limit(SuggestGraph.SUGGESTIONS).mapToInt(i -> i).toArray();
    }
}
