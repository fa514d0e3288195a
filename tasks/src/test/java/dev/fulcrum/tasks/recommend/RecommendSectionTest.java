package dev.fulcrum.tasks.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.NamedFiles;
import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.tasks.TaskBrief;
import dev.fulcrum.unit.FaultException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecommendSectionTest {
    private static Brief brief(String data) {
        return TaskBrief.of("brief.yaml", "task: recommendation\ndata: " + data + "\ndemand: 1e6\n", Map.of(), NamedFiles.NONE);
    }

    private static RecommendSection section(String data) {
        return RecommendSection.read(brief(data).data().afresh());
    }

    @Test
    void aTableHasItsColumns() {
        RecommendSection s = section("{events: a.csv, columns: {user: u, item: i, kind: k, time: t}, kinds: {view: click}, target: purchase, repeats: false, "
                + "split: {validation: 7 days, test: 2 weeks}}");
        RecommendSection.Source.Table table = (RecommendSection.Source.Table) s.source();
        assertThat(table.columns().names()).containsExactly("u", "i", "k", "t");
        assertThat(s.kinds()).containsExactly(Map.entry("view", EventKind.CLICK));
        assertThat(s.target()).contains(EventKind.PURCHASE);
        assertThat(s.repeats()).contains(false);
        assertThat(s.split().validationDays()).isEqualTo(7);
        assertThat(s.split().testDays()).isEqualTo(14);
        assertThat(brief("{shop: {}}").quality().metric()).isEqualTo("ndcg@10");
    }

    @Test
    void otherSourcesNeedNoColumns() {
        assertThat(section("{events: visits.data.gz, format: msweb}").kind()).contains(EventKind.CLICK);
        assertThat(((RecommendSection.Source.Shop) section("{shop: {users: 5, items: 20}}").source()).settings())
                .isEqualTo(new ShopSimulator.Settings(5, 20, 90, 60, 1));
        assertThat(section("{shop: {}, split: last-event}").split().leaveOneOut()).contains(true);
    }

    @Test
    void itemsAndUsersMayBeDescribedHereOrElsewhere() {
        RecommendSection s = section("{events: a.csv, columns: {user: u, item: i}, kind: click, items: {table: items.csv, id: sku, features: [brand, price]}, "
                + "users: {features: country}}");
        assertThat(s.items()).contains(new RecommendSection.Described(Optional.of("items.csv"), Optional.of("sku"), List.of("brand", "price")));
        assertThat(s.users()).contains(new RecommendSection.Described(Optional.empty(), Optional.empty(), List.of("country")));
        assertThat(section("{shop: {}}").items()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{}|events", "{shop: {}, items: {features: a}}|items.table", "{shop: {}, items: {table: a.csv, features: a}}|items.id",
        "{shop: {}, users: {}}|users.features", "{events: a.csv, shop: {}}|events", "{events: a.csv, columns: {item: i}, kind: click}|columns.user",
        "{events: a.csv, columns: {user: u, item: i}}|kind", "{events: a.csv, columns: {user: u, item: i}, kind: theft}|kind",
        "{shop: {users: 0}}|shop.users", "{shop: {}, split: {test: -1}}|split.test", "{images: photos}|images", "{shop: {}, kinds: {view: glance}}|kinds.view"})
    void faultsNameTheirKey(String data, String key) {
        FaultException told = catchThrowableOfType(FaultException.class, () -> brief(data));
        assertThat(told).as(data).isNotNull();
        assertThat(told.faults()).anySatisfy(f -> assertThat(f.place().orElseThrow().key()).isEqualTo("data." + key));
    }
}
