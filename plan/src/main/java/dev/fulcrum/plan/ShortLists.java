package dev.fulcrum.plan;

import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/// Who can be first or second in each box of volumes and error prices, whatever the other prices in their ranges; found when first asked for.
///
/// Divided by the price of a machine-hour, a cost is affine in (1/p, c/p, e/p), and along the volume straight between kinks. So one candidate
/// beats another in a whole box if it does at the box's corners and at the kinks of both: whom two others beat is left out for good.
final class ShortLists {
    private static final int RIVALS = 6;
    /// Octaves of c / p, from 2^-40 to 2^24; what is lower is the first box, what is higher has none.
    private static final int LOWEST_EXPONENT = -40;
    private static final int ERROR_BOXES = 64;
    private static final int BUCKETS_A_BOX = 4;
    /// By how much the loser must be dearer: no tie is lost.
    private static final double MARGIN = 1e-7;

    private final Pieces[] pieces;
    private final int[] all;
    private final double[] inverse;
    private final double[] electricity;
    private final AtomicReferenceArray<int[]> lists;

    /// @param all places of those that are feasible
    ShortLists(Pieces[] pieces, int[] all, Axis.Span machine, Axis.Span kilowattHour) {
        this.pieces = pieces;
        this.all = all;
        this.inverse = new double[] {1 / machine.high(), 1 / machine.low()};
        this.electricity = new double[] {0, kilowattHour.high() / machine.low()};
        this.lists = new AtomicReferenceArray<>((Pieces.bucket(Pieces.HIGHEST) / BUCKETS_A_BOX + 1) * ERROR_BOXES);
    }

    int[] of(int bucket, double c, double p, double e) {
        double errors = c / p;
        if (!(1 / p >= inverse[0] && 1 / p <= inverse[1] && e / p <= electricity[1])) return all;
        int box = errors == 0 ? 0 : Math.max(0, Math.getExponent(errors) - LOWEST_EXPONENT);
        if (box >= ERROR_BOXES) return all;
        int place = bucket / BUCKETS_A_BOX * ERROR_BOXES + box;
        int[] list = lists.get(place);
        if (list == null) lists.set(place, list = find(bucket / BUCKETS_A_BOX, box));
        return list;
    }

    private int[] find(int volumes, int box) {
        double low = Double.longBitsToDouble((Double.doubleToRawLongBits(Pieces.LOWEST) >>> 49) + (long) volumes * BUCKETS_A_BOX << 49);
        double high = Math.min(Pieces.HIGHEST,
                Double.longBitsToDouble((Double.doubleToRawLongBits(Pieces.LOWEST) >>> 49) + (volumes + 1L) * BUCKETS_A_BOX << 49));
        double[] errors = {box == 0 ? 0 : Math.scalb(1.0, box + LOWEST_EXPONENT), Math.scalb(1.0, box + 1 + LOWEST_EXPONENT)};
        int[] rivals = rivals(Math.sqrt(low * high), (errors[0] + errors[1]) / 2);
        return Arrays.stream(all).filter(i -> Arrays.stream(rivals).filter(j -> j != i && beats(j, i, low, high, errors)).limit(2).count() < 2)
                .toArray();
    }

    private int[] rivals(double volume, double c) {
        double q = Math.sqrt(inverse[0] * inverse[1]);
        double e = electricity[1] / 10;
        int bucket = Pieces.bucket(volume);
        return Arrays.stream(all).boxed()
                .sorted(Comparator.comparingDouble(i -> money(pieces[i], pieces[i].piece(volume, bucket), volume, q, c, e)))
                .limit(RIVALS).mapToInt(Integer::intValue).toArray();
    }

    private boolean beats(int winner, int loser, double low, double high, double[] errors) {
        Pieces a = pieces[winner];
        Pieces b = pieces[loser];
        int ka = a.piece(low, Pieces.bucket(low));
        int kb = b.piece(low, Pieces.bucket(low));
        double v = low;
        while (v < high) {
            double next = Math.min(high, Math.min(a.end(ka), b.end(kb)));
            if (!beatsAt(a, ka, b, kb, v, errors) || !beatsAt(a, ka, b, kb, next, errors)) return false;
            if (a.end(ka) <= next) ka++;
            if (kb < b.pieces() && b.end(kb) <= next) kb++;
            v = next;
            if (ka >= a.pieces() || kb >= b.pieces()) break;
        }
        return true;
    }

    private boolean beatsAt(Pieces a, int ka, Pieces b, int kb, double v, double[] errors) {
        return IntStream.range(0, 8).allMatch(corner -> {
            double q = inverse[corner & 1];
            double c = errors[corner >> 1 & 1];
            double e = electricity[corner >> 2 & 1];
            return money(a, ka, v, q, c, e) <= money(b, kb, v, q, c, e) * (1 - MARGIN);
        });
    }

    /// Machine-hours' worth of money: the cost over p, with q = 1 / p, c and e over p.
    private static double money(Pieces curve, int piece, double v, double q, double c, double e) {
        double[] x = curve.parts;
        int at = piece * Pieces.WIDTH;
        return q * (x[at] + v * x[at + 1]) + c * (x[at + 2] + v * x[at + 3]) + x[at + 4] + v * x[at + 5] + e * (x[at + 6] + v * x[at + 7]);
    }
}
