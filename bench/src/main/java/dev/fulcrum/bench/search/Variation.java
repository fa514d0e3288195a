package dev.fulcrum.bench.search;

import dev.fulcrum.search.Outlook;
import dev.fulcrum.search.VolumePriced;
import dev.fulcrum.search.belief.Prior;
import java.util.Map;
import java.util.stream.Collectors;

/// The search priced by volume, whole or with a part taken out: what each part is worth.
enum Variation {
    WHOLE,
    /// As if every product had 1e7 requests a month.
    WITHOUT_VOLUME,
    WITHOUT_NEIGHBOURS,
    WITHOUT_CURVES,
    /// Without int8.
    WITHOUT_COMPRESSION,
    /// A plan is in hand once what is expected of it reaches the minimum, however unsure.
    POINTS_FOR_INTERVALS;

    private static final double USUAL = 1e7;

    /// @param required P(quality >= minimum | validation) that a plan must reach
    /// @param sure     P(quality >= minimum) by all that is believed
    /// @param prior    about the family before anything of it was bought
    VolumePriced search(Setting s, double required, double sure, Prior prior) {
        Setting believed = this == WITHOUT_VOLUME ? s.at(USUAL) : s;
        var settings = new VolumePriced.Settings(s.grid().ladder(), s.grid().recipes(), s.minimum(), required, of(sure), s.grid().training(),
                s.grid().judged(), 1, Double.POSITIVE_INFINITY, 5e10, s.prices(), outlooks(believed), of(prior.reaching(s.minimum())));
        return new VolumePriced(settings, s.grid().sizes());
    }

    private double of(double sure) {
        return this == POINTS_FOR_INTERVALS ? 0.5 : sure;
    }

    private Map<String, Outlook> outlooks(Setting s) {
        if (this != WITHOUT_COMPRESSION) return s.outlooks();
        return s.outlooks().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
                e -> new Outlook(e.getValue().floats(), Double.POSITIVE_INFINITY, e.getValue().error())));
    }

    private Prior of(Prior prior) {
        return switch (this) {
            case WHOLE, WITHOUT_VOLUME, WITHOUT_COMPRESSION, POINTS_FOR_INTERVALS -> prior;
            case WITHOUT_NEIGHBOURS -> prior.withoutNeighbours();
            case WITHOUT_CURVES -> prior.withoutCurves();
        };
    }
}
