package dev.fulcrum.plan;

import dev.fulcrum.brief.Demand;
import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.Profile;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/// The hours of some months, gathered by how busy they are: everything about demand that the cost of serving depends on.
///
/// With V requests in the first month, month t's hour-of-week h sees `V x / 730.5` requests an hour, `x = growth^(t-1) w_h`; such an hour
/// comes 730.5 / 168 times a month. Hours of equal x are one entry, sorted from the busiest; sums run from the busiest on, so that
/// the machine-hours of any volume take one binary search.
final class Workload {
    /// Hours' relative business x, falling.
    private final double[] busy;
    /// hours[i]: weighted hours of the i busiest entries; volume[i]: the same, times x.
    private final double[] hours;
    private final double[] volume;

    private Workload(double[] busy, double[] hours, double[] volume) {
        this.busy = busy;
        this.hours = hours;
        this.volume = volume;
    }

    /// The months first to last, an hour of month t counted `weight(t)` times.
    static Workload of(Demand demand, int first, int last, IntToDoubleFunction weight) {
        TreeMap<Double, Double> weightByBusy = new TreeMap<>(Comparator.reverseOrder());
        double[] week = demand.profile().weights();
        for (int t = first; t <= last; t++) add(week, demand.factor(t), weight.applyAsDouble(t), weightByBusy);
        return of(weightByBusy);
    }

    /// The same with every hour of a month as busy as the busiest: what a fleet of fixed size must be ready for.
    static Workload peaks(Demand demand, int first, int last, IntToDoubleFunction weight) {
        TreeMap<Double, Double> weightByBusy = new TreeMap<>(Comparator.reverseOrder());
        double peak = Arrays.stream(demand.profile().weights()).max().orElseThrow();
        for (int t = first; t <= last; t++) {
            weightByBusy.merge(demand.factor(t) * peak, weight.applyAsDouble(t) * Dimension.HOURS_A_MONTH, Double::sum);
        }
        return of(weightByBusy);
    }

    /// The whole horizon, month t discounted by beta^t.
    static Workload of(Demand demand, double beta) {
        return of(demand, 1, demand.horizon(), t -> Math.pow(beta, t));
    }

    /// Month t alone, not discounted.
    static Workload month(Demand demand, int t) {
        return of(demand, t, t, _ -> 1);
    }

    private static void add(double[] week, double factor, double weight, Map<Double, Double> weightByBusy) {
        double each = weight * Dimension.HOURS_A_MONTH / Profile.HOURS;
        for (double w : week) weightByBusy.merge(factor * w, each, Double::sum);
    }

    private static Workload of(TreeMap<Double, Double> weightByBusy) {
        int n = weightByBusy.size();
        double[] busy = new double[n];
        double[] hours = new double[n + 1];
        double[] volume = new double[n + 1];
        int i = 0;
        for (Map.Entry<Double, Double> entry : weightByBusy.entrySet()) {
            busy[i] = entry.getKey();
            hours[i + 1] = hours[i] + entry.getValue();
            volume[i + 1] = volume[i] + entry.getValue() * entry.getKey();
            i++;
        }
        return new Workload(busy, hours, volume);
    }

    /// Number of different degrees of business.
    int size() {
        return busy.length;
    }

    /// Business of the i-th busiest entry, from 0.
    double busy(int i) {
        return busy[i];
    }

    /// Weighted hours of the i-th busiest entry, from 0.
    double hours(int i) {
        return hours[i + 1] - hours[i];
    }

    /// Weighted hours of all entries.
    double hours() {
        return hours[busy.length];
    }

    /// How many of the busiest entries it takes to have so many weighted hours; one more than there are when all do not.
    int busiest(double weightedHours) {
        int i = 0;
        while (i <= busy.length && hours[i] < weightedHours * (1 - 1e-12)) i++;
        return i;
    }

    /// Sum over the hours of a function of their business.
    double sum(DoubleUnaryOperator ofBusy) {
        double sum = 0;
        for (int i = 0; i < busy.length; i++) sum += hours(i) * ofBusy.applyAsDouble(busy[i]);
        return sum;
    }

    /// Sum over hours of max(machines x, floor).
    ///
    /// @param machines busy machines, over utilisation, that an hour of x = 1 needs
    /// @param floor    machines held whatever the load: the memory share
    double machineHours(double machines, double floor) {
        int above = above(machines, floor);
        return machines * volume[above] + floor * (hours[busy.length] - hours[above]);
    }

    /// Sum over hours of max(z x, 1) as a function of z: [#machineHours] of any machine, up to scale.
    PiecewiseLinear machineHours() {
        PiecewiseLinear.Builder sum = new PiecewiseLinear.Builder(hours(), 0);
        for (int i = 0; i < busy.length; i++) if (busy[i] > 0) sum.add(1 / busy[i], 0, hours(i) * busy[i]);
        return sum.build();
    }

    /// Share of the machine-hours that are held by memory alone.
    double floorShare(double machines, double floor) {
        double all = machineHours(machines, floor);
        return all == 0 ? 0 : floor * (hours[busy.length] - hours[above(machines, floor)]) / all;
    }

    /// Requests of the months, weighted, as a multiple of the first month's.
    double requests() {
        return volume[busy.length] / Dimension.HOURS_A_MONTH;
    }

    /// Number of entries, from the busiest, whose load passes the floor.
    private int above(double machines, double floor) {
        int low = 0;
        int high = busy.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (machines * busy[middle] > floor) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
