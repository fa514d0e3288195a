package dev.fulcrum.brief;

import static dev.fulcrum.brief.TestingBriefs.brief;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OverridesTest {
    private static final Map<String, String> FILES = Map.of("trace.csv", IntStream.range(1, 49).mapToObj(Integer::toString)
            .collect(Collectors.joining("\n")), "mine.yaml", "defaults: {pue: 1.7}\n");
    /// A value for each key that may be told apart from its default.
    private static final Map<String, String> VALUES = new TreeMap<>();
    /// What else must be said for the key to have a meaning.
    private static final Map<String, Map<String, String>> CONTEXT = new TreeMap<>();

    static {
        String table = """
                data.images = other; quality = 0.9; quality.minimum = 90 %; quality.confidence = 0.8; quality.worth = 50 USD
                errors = 0.01; errors.cost = 0.02 USD; errors.abstain = 0.3; errors.matrix = {cat: {dog: 3}}
                latency = 5; latency.p99 = 7 ms; latency.safety = 2
                demand = 1e9; demand.requests = 12/s; demand.growth = 2 % a month; demand.horizon = 2 years
                demand.profile = 2; demand.profile.peak = 4; demand.profile.trace = trace.csv
                demand.profile.week = [1,2,3,4,5,6,7,8,9,10,11,12,1,2,3,4,5,6,7,8,9,10,11,12]
                deployment = batch; deployment.kind = dedicated; deployment.utilisation = 0.4; deployment.memoryStep = 1 MiB; deployment.overhead = 2 ms
                deployment.minimum = 3; deployment.spare = 2; deployment.cores = 2; deployment.scaling = fixed; deployment.balancing = random
                deployment.tariff = cloud-run; deployment.fee = 1 USD/million; deployment.gigabyteSecond = 1e-5; deployment.rounding = 10 ms
                deployment.coldStart = 3 s; deployment.keepAlive = 60 s
                machine = c7i.large; machine.name = c7g.large; machine.cores = 4; machine.memory = 16 GiB; machine.price = 0.1
                machine.spot = 0.01; machine.committed = 0.04; machine.tenure = owned; machine.capital = 5000 USD; machine.life = 3 years
                machine.utilisation = 0.9; machine.region = france; machine.wattsIdle = 1; machine.wattsBusyCore = 2; machines = [c7g.large]
                retraining = 14 days; retraining.every = best; retraining.maxDuration = 1 h; retraining.decay = 0.2 points a day
                retraining.labels = 10; retraining.labelPrice = 1; retraining.engineerHours = 2 h; retraining.engineerPrice = 99
                retraining.validation = 3; retraining.rollout = 4 USD
                operation.engineerHours = 2 h; operation.stored = 1 GB; operation.effort = 2 h
                spot = true; spot.training = true; spot.interruptions = 1 a day; spot.checkpoint = 5 s; spot.restart = 5 min
                limits.searchMoney = 1 USD; limits.wallTime = 1 h; limits.memory = 1 GiB; limits.energy = 5 kWh; limits.carbon = 3 kg; seed = 8
                search = volume; search.by = volume; search.waiting = 20 USD/hour; search.purchase = 3; search.combine = false
                search.widths = [4, 6]; search.depths = [3]; search.shrinks = [4]
                compress.prune = false; compress.qat = false
                prices.file = mine.yaml; prices.currency = EUR; prices.exchange = 2; prices.machineHour = 1; prices.machineCores = 3
                prices.machineMemory = 1 GiB; prices.machineLife = 2 years; prices.machineUtilisation = 0.7; prices.spotRatio = 0.1
                prices.committedRatio = 0.9; prices.wattsBusyCore = 20; prices.wattsIdle = 20; prices.electricity = 0.5 USD/kWh; prices.pue = 1.1
                prices.carbonIntensity = 1; prices.carbonPrice = 0.1 USD/kg; prices.discountRate = 8 %; prices.hardwareTrend = 0.3
                prices.utilisation = 0.9; prices.memoryStep = 1 GiB; prices.safety = 3; prices.minimumReplicas = 4; prices.spareReplicas = 4
                prices.replicaCores = 4; prices.engineerHour = 10; prices.label = 9; prices.storage = 0.5; prices.interruptions = 3
                prices.checkpoint = 9 s; prices.restart = 9 s; prices.overhead = 2 ms
                """;
        for (String pair : table.split("\\s*[;\\n]\\s*")) VALUES.put(pair.split(" = ")[0].strip(), pair.split(" = ")[1].strip());
        for (String key : new String[] {"minimum", "spare", "cores", "scaling", "balancing"}) context(key, "dedicated");
        for (String key : new String[] {"tariff", "fee", "gigabyteSecond", "rounding", "coldStart", "keepAlive"}) context(key, "serverless");
        CONTEXT.put("machine.capital", Map.of("machine.tenure", "owned"));
        CONTEXT.put("machine.life", Map.of("machine.capital", "6000"));
        CONTEXT.put("machine.utilisation", Map.of("machine.capital", "6000"));
    }

    private static void context(String key, String kind) {
        CONTEXT.put("deployment." + key, Map.of("deployment.kind", kind));
    }

    static Stream<String> values() {
        return VALUES.keySet().stream();
    }

    @Test
    void theTableHasEveryKeyThatTakesAValue() {
        Set<String> oneWordOrSections = Set.of("data", "limits", "compress", "operation", "prices", "task", "quality.metric");
        Set<String> keys = new TreeSet<>(Brief.keys(data -> data.text("images")));
        keys.removeAll(oneWordOrSections);
        assertThat(VALUES.keySet()).isEqualTo(keys);
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyKeyMayBeGivenFromOutside(String key) {
        Map<String, String> context = CONTEXT.getOrDefault(key, Map.of());
        Brief before = brief("", FILES).with(context);
        Brief after = before.with(Map.of(key, VALUES.get(key)));
        assertThat(shown(after)).isNotEqualTo(shown(before));
        Map<String, String> together = new TreeMap<>(context);
        together.put(key, VALUES.get(key));
        assertThat(shown(brief("", FILES).with(together))).isEqualTo(shown(after));
        assertThat(shown(after.with(Map.of(key, VALUES.get(key))))).isEqualTo(shown(after));
    }

    private static String shown(Brief brief) {
        return Json.write(brief) + brief.retraining().every();
    }

    @Test
    void anotherKindTakesTheOldKeysAway() {
        Brief pool = brief("deployment: {kind: shared-pool, utilisation: 0.5, memoryStep: 1 MiB}\n");
        assertThat(pool.with(Map.of("deployment", "dedicated")).deployment()).isEqualTo(brief("deployment: dedicated\n").deployment());
        assertThat(pool.with(Map.of("deployment", "shared-pool")).deployment()).isEqualTo(pool.deployment());
        Brief fleet = pool.with(Map.of("deployment.kind", "dedicated", "deployment.cores", "2"));
        assertThat(((Deployment.Dedicated) fleet.deployment()).cores()).isEqualTo(2);
        assertThat(fleet.with(Map.of("deployment", "batch")).deployment()).isEqualTo(new Deployment.Batch());
    }

    @Test
    void anotherMachineTakesTheOldFiguresAway() {
        Brief brief = brief("machine: {cores: 64, memory: 1 TiB, price: 9, tenure: owned, region: france}\n");
        Brief other = brief.with(Map.of("machine", "c7i.large"));
        assertThat(other.machine()).isEqualTo(brief("machine: c7i.large\n").machine());
        assertThat(other.prices().value(PriceBook.CARBON_INTENSITY)).isEqualTo(56);
        assertThat(brief.with(Map.of("machine", "c7i.large", "machine.price", "0.07")).machine().price().value()).isEqualTo(0.07);
    }

    @Test
    void theLaterOfTwoNamesForAKeyHolds() {
        Brief brief = brief("").with(Map.of("demand.requests", "5")).with(Map.of("demand", "7"));
        assertThat(brief.demand().requests().value()).isEqualTo(7);
        assertThat(brief.with(Map.of("demand.requests", "9")).demand().requests().value()).isEqualTo(9);
    }

    @Test
    void theTextsAndTheValuesFaultsAreToldTogether() {
        FaultException told = catchThrowableOfType(FaultException.class, () -> Brief.parse("brief.yaml", "task: chess\n", Map.of(),
                NamedFiles.NONE, Map.of("demand", "many", "machine.region", "frence"), data -> { }));
        assertThat(told.faults()).extracting(f -> f.place().orElseThrow().toString()).containsExactlyInAnyOrder("brief.yaml:1 task",
                "brief.yaml:1 data", "--demand demand.requests", "--machine.region machine.region");
        assertThat(Brief.parse("brief.yaml", TestingBriefs.SMALL.replace("3e7", "many"), Map.of(), NamedFiles.NONE, Map.of("demand", "5"),
                data -> data.text("images")).demand().requests().value()).isEqualTo(5);
    }

    @Test
    void aSectionMayBeGivenWhole() {
        Deployment.Dedicated fleet = (Deployment.Dedicated) brief("").with(Map.of("deployment", "{kind: dedicated, spare: 2}")).deployment();
        assertThat(fleet.spare()).isEqualTo(2);
    }
}
