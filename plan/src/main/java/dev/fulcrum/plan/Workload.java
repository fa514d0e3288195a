package dev.fulcrum.plan;

import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.Demand;
import dev.fulcrum.brief.Profile;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/// The hours of some months, gathered by how busy they are: everything about demand that the cost of serving depends on.
///
/// With V requests in the first month, month t's hour-of-week h sees `V x / 730.5` requests an hour, `x = growth^(t-1) w_h`; such an hour
/// comes 730.5 / 168 times a month. Hours of equal x are one entry, sorted from the busiest; sums run from the busiest on, so that
/// the machine-hours of any volume take one binary search.
final class Workload {
    /// Hours' relative business x, falling.
    private final double[] busy;
    /// hours[i]: discounted hours of the i busiest entries; volume[i]: the same, weighted by x.
    private final double[] hours;
    private final double[] volume;

    private Workload(double[] busy, double[] hours, double[] volume) {
        this.busy = busy;
        this.hours = hours;
        this.volume = volume;
    }

    /// The whole horizon, month t discounted by beta^t.
    static Workload of(Demand demand, double beta) {
        TreeMap<Double, Double> weightByBusy = new TreeMap<>(Comparator.reverseOrder());
        double[] week = demand.profile().weights();
        for (int t = 1; t <= demand.horizon(); t++) add(week, demand.factor(t), Math.pow(beta, t), weightByBusy);
        return of(weightByBusy);
    }

    /// Month t alone, not discounted.
    static Workload month(Demand demand, int t) {
        TreeMap<Double, Double> weightByBusy = new TreeMap<>(Comparator.reverseOrder());
        add(demand.profile().weights(), demand.factor(t), 1, weightByBusy);
        return of(weightByBusy);
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

    /// Sum over hours of max(machines x, floor).
    ///
    /// @param machines busy machines, over utilisation, that an hour of x = 1 needs
    /// @param floor    machines held whatever the load: the memory share
    double machineHours(double machines, double floor) {
        int above = above(machines, floor);
        return machines * volume[above] + floor * (hours[busy.length] - hours[above]);
    }

    /// Share of the machine-hours that are held by memory alone.
    double floorShare(double machines, double floor) {
        double all = machineHours(machines, floor);
        return all == 0 ? 0 : floor * (hours[busy.length] - hours[above(machines, floor)]) / all;
    }

    /// Requests of the months, discounted, as a multiple of the first month's.
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

    double[] busy() {
        return busy.clone();
    }
}
