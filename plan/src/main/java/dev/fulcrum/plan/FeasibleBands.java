package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The volumes at which limits of energy or carbon begin to bind, or cold starts become rare enough, and who is feasible between them.
///
/// @param ends   where one band ends and the next begins, rising
/// @param places by band
record FeasibleBands(double[] ends, List<int[]> places) {

    static FeasibleBands of(Brief brief, List<Candidate> candidates, Fleets fleets) {
        List<Double> ends = new ArrayList<>();
        List<int[]> places = new ArrayList<>(List.of(at(brief, candidates, fleets, Pieces.LOWEST)));
        double low = Pieces.LOWEST;
        for (int decade = 1; decade <= 13; decade++) {
            double high = Double.parseDouble("1e" + decade);
            int[] there = at(brief, candidates, fleets, high);
            while (!Arrays.equals(places.getLast(), there)) {
                double end = firstChange(brief, candidates, fleets, low, high, places.getLast());
                ends.add(end);
                places.add(at(brief, candidates, fleets, end));
                low = end;
            }
            low = high;
        }
        return new FeasibleBands(ends.stream().mapToDouble(Double::doubleValue).toArray(), places);
    }

    private static int[] at(Brief brief, List<Candidate> candidates, Fleets fleets, double volume) {
        List<Candidate> feasible = new Choice(brief.atDemand(volume), candidates, OneOff.NOTHING, PromiseGate.USUAL, fleets).feasible();
        return IntStream.range(0, candidates.size()).filter(i -> feasible.contains(candidates.get(i))).toArray();
    }

    /// The lowest volume, to the last bit, at which another set is feasible.
    private static double firstChange(Brief brief, List<Candidate> candidates, Fleets fleets, double low, double high, int[] before) {
        double a = low;
        double b = high;
        while (Math.nextUp(a) < b) {
            double middle = (a + b) / 2;
            if (middle <= a || middle >= b) break;
            if (Arrays.equals(at(brief, candidates, fleets, middle), before)) a = middle;
            else b = middle;
        }
        return b;
    }

    int count() {
        return places.size();
    }

    int[] feasible(int band) {
        return places.get(band);
    }

    int band(double volume) {
        int band = 0;
        while (band < ends.length && ends[band] <= volume) band++;
        return band;
    }
}
