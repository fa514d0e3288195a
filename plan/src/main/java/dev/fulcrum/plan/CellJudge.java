package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Decides at one point of a map as the planner would, and weighs the decision over the worlds.
///
/// @param annuities money a month for the horizon, in money today, by shape; filled on the way
record CellJudge(Brief brief, Contenders contenders, WorldCosts costs, Map<Map<Axis, Double>, Double> annuities) {

    CellJudge(Brief brief, Contenders contenders, WorldCosts costs) {
        this(brief, contenders, costs, new HashMap<>());
    }

    /// Places are those of [Contenders#list], -1 for nobody; the rest as in [Atlas.Cell].
    record Decided(int best, int next, double cost, double nextCost, double probability, double loss) {
        static final Decided NOBODY = new Decided(-1, -1, 0, 0, 1, 0);
    }

    Decided at(Map<Axis, Double> point) {
        int[] feasible = contenders.feasible(point);
        double volume = point.getOrDefault(Axis.VOLUME, Axis.VOLUME.of(brief));
        if (feasible.length == 0 || volume == 0) return Decided.NOBODY;
        double[][] money = costs.at(point);
        int best = cheapest(feasible, -1, money);
        if (!worthwhile(point, money[best][0])) return Decided.NOBODY;
        int next = feasible.length == 1 ? -1 : cheapest(feasible, best, money);
        return weighed(feasible, money, best, next);
    }

    /// World 0 is the one of all values; the mean is over the others.
    private static Decided weighed(int[] feasible, double[][] money, int best, int next) {
        int worlds = money[best].length - 1;
        double wins = 0;
        double loss = 0;
        for (int w = 1; w <= worlds; w++) {
            double least = least(feasible, money, w);
            if (money[best][w] == least) wins += 1.0 / ties(feasible, money, w, least);
            loss += money[best][w] - least;
        }
        double count = Math.max(1, worlds);
        return new Decided(best, next, money[best][0], next < 0 ? 0 : money[next][0], wins / count, loss / count);
    }

    private int cheapest(int[] feasible, int without, double[][] money) {
        int best = -1;
        for (int i : feasible) {
            if (i != without && (best < 0 || precedes(i, best, money))) best = i;
        }
        return best;
    }

    private boolean precedes(int a, int b, double[][] money) {
        int byMoney = Ranking.compare(money[a][0], money[b][0]);
        List<Candidate> list = contenders.list();
        return (byMoney != 0 ? byMoney : Ranking.BY_MERIT_AND_NAME.compare(list.get(a), list.get(b))) < 0;
    }

    static double least(int[] places, double[][] money, int world) {
        double least = Double.POSITIVE_INFINITY;
        for (int i : places) least = Math.min(least, money[i][world]);
        return least;
    }

    private static int ties(int[] places, double[][] money, int world, double least) {
        int ties = 0;
        for (int i : places) if (money[i][world] == least) ties++;
        return ties;
    }

    /// Whether a valid model is worth what it costs.
    private boolean worthwhile(Map<Axis, Double> point, double cost) {
        if (brief.quality().worth().isEmpty()) return true;
        Map<Axis, Double> shape = new EnumMap<>(Axis.class);
        point.forEach((axis, value) -> {
            if (axis.isShape()) shape.put(axis, value);
        });
        double annuity = annuities.computeIfAbsent(shape, s -> Horizon.of(WorldCosts.at(brief, s)).annuity());
        return brief.quality().worth().get() * annuity >= cost;
    }
}
