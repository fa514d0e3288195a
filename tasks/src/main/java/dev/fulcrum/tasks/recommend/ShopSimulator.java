package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventSink;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/// A small shop whose customers' tastes are known, so that it is known too how well anybody could foresee what they buy.
///
/// Every item belongs to a department; within it, items are popular by Zipf's law. Every customer spreads his interest over the departments (most of
/// it on two or three, drawn from a Dirichlet distribution) and buys item i of department d with probability interest(d) x popularity(i). He looks
/// around more than he buys: a click falls on what he would buy, or, by a fixed share, on anything that is popular in the shop. Some purchases are
/// rated, the higher the more the customer cares for the department. Days are drawn evenly; tastes stay.
public final class ShopSimulator {
    private static final double CONCENTRATION = 0.15;
    private static final double ZIPF = 1.0;
    private static final double PURCHASES = 0.25;
    private static final double RATED = 0.3;
    private static final double STRAY = 0.3;
    /// 2026-01-01.
    private static final long START = 1_767_225_600L;
    private static final long DAY = 86_400;

    private final Settings settings;
    private final int departments;
    private final double[][] interest;
    private final double[] popularity;
    /// By department, rising sums of its items' popularity.
    private final double[][] within;

    /// The size of the shop.
    ///
    /// @param users  customers, at least 1
    /// @param items  at least 10
    /// @param days   of trade, at least 2
    /// @param events of a customer on average, more than 0
    public record Settings(int users, int items, int days, double events, long seed) {}

    public ShopSimulator(Settings settings) {
        this.settings = settings;
        this.departments = Math.clamp(settings.items() / 25, 2, 40);
        this.popularity = new double[settings.items()];
        double[] sum = new double[departments];
        for (int i = 0; i < settings.items(); i++) {
            popularity[i] = Math.pow(1 + (double) (i / departments), -ZIPF);
            sum[department(i)] += popularity[i];
        }
        for (int i = 0; i < settings.items(); i++) popularity[i] /= sum[department(i)];
        Random random = new Random(settings.seed());
        this.interest = new double[settings.users()][];
        for (int u = 0; u < settings.users(); u++) interest[u] = dirichlet(random);
        this.within = new double[departments][];
        for (int d = 0; d < departments; d++) within[d] = rising(d);
    }

    private int department(int item) {
        return item % departments;
    }

    private double[] rising(int department) {
        double[] sums = new double[(settings.items() - department + departments - 1) / departments];
        for (int rank = 0; rank < sums.length; rank++) sums[rank] = popularity[rank * departments + department] + (rank == 0 ? 0 : sums[rank - 1]);
        return sums;
    }

    /// By Gamma variables; a shape below 1 by Marsaglia and Tsang's boost: gamma(a) = gamma(a + 1) U^(1/a).
    private double[] dirichlet(Random random) {
        double[] share = new double[departments];
        for (int d = 0; d < departments; d++) share[d] = gamma(random, CONCENTRATION + 1) * Math.pow(random.nextDouble(), 1 / CONCENTRATION);
        double sum = Arrays.stream(share).sum();
        for (int d = 0; d < departments; d++) share[d] = sum > 0 ? share[d] / sum : 1.0 / departments;
        return share;
    }

    /// Marsaglia and Tsang 2000, for shapes of at least 1.
    private static double gamma(Random random, double shape) {
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
        }
    }

    /// The probability that a purchase of this customer is this item: what nobody but the simulator knows.
    public double preference(int user, int item) {
        return interest[user][department(item)] * popularity[item];
    }

    /// The items that this customer buys most, the best first: the best possible suggestions.
    public int[] best(int user, int count) {
        return java.util.stream.IntStream.range(0, settings.items()).boxed().sorted(Comparator.comparingDouble((Integer i) -> -preference(user, i)))
                .limit(count).mapToInt(i -> i).toArray();
    }

    public static String user(int user) {
        return "u" + user;
    }

    public static String item(int item) {
        return "i" + item;
    }

    /// What the shop says of its items: the department of each, by name.
    public Map<String, List<String>> described() {
        Map<String, List<String>> described = new HashMap<>();
        for (int i = 0; i < settings.items(); i++) described.put(item(i), List.of("d" + department(i)));
        return described;
    }

    /// The number of a name that [#user] or [#item] gave.
    public static int number(String name) {
        return Integer.parseInt(name.substring(1));
    }

    /// The end of the last day, seconds since 1970.
    public long end() {
        return START + settings.days() * DAY;
    }

    /// All events, customer by customer, each in order of time.
    public void events(EventSink sink) {
        SplittableRandom random = new SplittableRandom(settings.seed() ^ 0x5D0BL);
        for (int u = 0; u < settings.users(); u++) {
            double[] until = interest[u].clone();
            for (int d = 1; d < departments; d++) until[d] += until[d - 1];
            int count = (int) Math.max(1, Math.round(-settings.events() * Math.log(1 - random.nextDouble())));
            double[] when = random.doubles(count).sorted().toArray();
            for (double at : when) event(u, until, START + (long) (at * settings.days() * DAY), random, sink);
        }
    }

    private void event(int user, double[] until, long time, SplittableRandom random, EventSink sink) {
        boolean bought = random.nextDouble() < PURCHASES;
        boolean stray = !bought && random.nextDouble() < STRAY;
        int department = stray ? random.nextInt(departments) : draw(until, random.nextDouble());
        int item = draw(within[department], random.nextDouble()) * departments + department;
        sink.event(user(user), item(item), bought ? "purchase" : "click", bought ? 1 : Double.NaN, time);
        if (bought && random.nextDouble() < RATED) {
            double stars = 3 + 2 * Math.sqrt(interest[user][department(item)]) + 0.7 * (random.nextDouble() + random.nextDouble() - 1);
            sink.event(user(user), item(item), "rating", Math.clamp(Math.round(stars), 1, 5), time + 3 * DAY > end() - 1 ? end() - 1 : time + 3 * DAY);
        }
    }

    /// @param until rising sums of the probabilities
    private static int draw(double[] until, double x) {
        int found = Arrays.binarySearch(until, x * until[until.length - 1]);
        return Math.min(until.length - 1, found < 0 ? -found - 1 : found);
    }
}
