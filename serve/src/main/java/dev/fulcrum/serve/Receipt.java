package dev.fulcrum.serve;

import dev.fulcrum.unit.Basis;

/// What one answer took: handed out with it, and summed in the ledger.
///
/// Compute is the batch's time on its worker, shared by rows; money and energy follow from it alone, so that the receipts and the idle
/// time of a server add up to the machine.
///
/// @param line           model line
/// @param version        of the model that answered
/// @param queueNanos     from arrival to the start of the batch
/// @param computeNanos   this request's share of the batch's time, core-nanoseconds
/// @param totalNanos     from arrival to the answer
/// @param batch          rows of the whole batch
/// @param money          in the tariff's currency
/// @param currency       for example "USD"
/// @param joules         of the compute
/// @param energyBasis    where the joules come from
/// @param amortised      share of training and search that the answers so far have carried, 0 to 1; NaN where nothing is known of them
public record Receipt(String line, String version, long queueNanos, long computeNanos, long totalNanos, int batch, double money,
        String currency, double joules, Basis energyBasis, double amortised) {

    /// As one line of `key=value` pairs, seconds and joules in plain decimals: the content of a response header.
    public String words() {
        StringBuilder s = new StringBuilder(200);
        s.append("line=\"").append(line).append("\", version=\"").append(version).append("\", queue=");
        nanos(s, queueNanos).append(", compute=");
        nanos(s, computeNanos).append(", total=");
        nanos(s, totalNanos).append(", batch=").append(batch).append(", energy=");
        nanos(s, Math.round(joules * 1e9)).append(", energy-basis=").append(energyBasis).append(", money=");
        pico(s, money).append(", currency=").append(currency);
        if (!Double.isNaN(amortised)) nanos(s.append(", amortised="), Math.round(amortised * 1e9));
        return s.toString();
    }

    /// A count of billionths as a decimal number, without the detour of a double's text.
    private static StringBuilder nanos(StringBuilder s, long nanos) {
        return decimal(s, nanos, 1_000_000_000L);
    }

    /// A request's money is far below a billionth of a unit.
    private static StringBuilder pico(StringBuilder s, double money) {
        return decimal(s, Math.round(money * 1e15), 1_000_000_000_000_000L);
    }

    private static StringBuilder decimal(StringBuilder s, long count, long unit) {
        s.append(count / unit).append('.');
        long rest = count % unit;
        for (long digit = unit / 10; digit > 0; digit /= 10) s.append((char) ('0' + rest / digit % 10));
        return s;
    }
}
