package dev.fulcrum.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.balance.Asked;
import dev.fulcrum.balance.Balance;
import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.FoldNew;
import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.Outcome;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.balance.SuggestAll;
import dev.fulcrum.brief.NamedFiles;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.ledger.Filter;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.tasks.TaskBrief;
import dev.fulcrum.tasks.recommend.KnownUsers;
import dev.fulcrum.tasks.recommend.ShopOracle;
import dev.fulcrum.tasks.recommend.ShopSimulator;
import dev.fulcrum.tasks.recommend.SuggestModel;
import dev.fulcrum.tasks.recommend.Suggesting;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// Suggestions all the way: a made-up shop, a brief, real engines in real worker processes.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShopPathTest {
    private static final String BRIEF = """
            task: recommendation
            data:
              shop: {users: 250, items: 60, days: 60, events: 30, seed: 1}
              repeats: true
              split: {validation: 10 days, test: 10 days}
            quality: {minimum: 0.1, confidence: 0.9}
            errors: 1e-7 USD
            latency: {p99: 50 ms}
            demand: {requests: 1e6, horizon: 12 months}
            limits: {wallTime: 30 s}
            seed: 3
            """;
    private static final SandboxOptions WORKERS = SandboxOptions.of("dev.fulcrum.cli.Main", "worker");
    @TempDir
    static Path folder;
    private static Outcome outcome;

    @BeforeAll
    static void balance() {
        outcome = run(BRIEF, "result");
    }

    private static Outcome run(String brief, String result) {
        try (Sandbox sandbox = new Sandbox(WORKERS); Sandbox buyers = new Sandbox(WORKERS.withJobs(50))) {
            Asked asked = new Asked(TaskBrief.of("brief.yaml", brief, Map.of(), NamedFiles.NONE), folder, new ResultFolder(folder.resolve(result)),
                    "shop", "test");
            return new Balance(asked, new Machine(sandbox, 2, Clock.systemUTC(), System::nanoTime, p -> { }, TestingWeighings.WEIGHINGS).with(buyers)).run();
        }
    }

    @Test
    @Order(1)
    void endsWithAPlanAModelAndAReport() throws IOException {
        assertThat(outcome.decision()).isInstanceOf(Plan.class);
        Plan plan = (Plan) outcome.decision();
        assertThat(plan.quality().metric()).isEqualTo("ndcg@10");
        SuggestModel model = SuggestModel.of(OnnxFile.read(outcome.folder().model())).orElseThrow();
        assertThat(model.items()).hasSizeBetween(40, 60);
        assertThat(model.repeats()).isTrue();
        assertThat(Files.readString(outcome.folder().report())).contains(plan.candidate()).contains("the best possible").contains("recall@10")
                .contains("Ratings foreseen: RMSE").contains("things new to a user alone").contains("Folding in without a fit");
        assertThat(OnnxFile.read(outcome.folder().root().resolve("ratings.onnx")).outputs().getFirst().name()).isEqualTo("rating");
    }

    /// On test, which no decision saw, against what nobody could do better.
    @Test
    @Order(2)
    void thePlanComesNearTheBestPossible() {
        Suggesting suggesting = Suggesting.load(outcome.folder().data());
        double best = new ShopOracle(new ShopSimulator.Settings(250, 60, 60, 30, 1), suggesting).judge(EventSplit.Part.TEST).ndcg().mean();
        assertThat(((Plan) outcome.decision()).quality().test().orElseThrow().value()).isGreaterThan(0.75 * best);
    }

    @Test
    @Order(3)
    void nothingIsPaidTwice() {
        long before = entries();
        Outcome again = run(BRIEF, "result");
        assertThat(((Plan) again.decision()).candidate()).isEqualTo(((Plan) outcome.decision()).candidate());
        assertThat(entries()).isEqualTo(before);
    }

    private static long entries() {
        try (Ledger ledger = Ledger.open(outcome.folder().ledger(), Clock.systemUTC())) {
            return ledger.entries(Filter.ALL.kinds("trained", "compressed")).size();
        }
    }

    @Test
    @Order(4)
    void otherVolumesAreDecidedFromWhatWasMeasured() {
        Outcome other = DecideAgain.of(outcome.folder(), Optional.empty(), Map.of("demand", "1e9"));
        assertThat(other.decision()).isInstanceOf(Plan.class);
        assertThat(other.table()).hasSize(7);
    }

    /// Where errors cost nothing and all sizes need the same step of memory, the first that surely keeps the minimum ends the search.
    @Test
    @Order(5)
    void whereErrorsCostNothingTheFirstSureModelEndsTheSearch() {
        Outcome cheap = run(BRIEF.replace("errors: 1e-7 USD", "errors: 0 USD").replace("minimum: 0.1", "minimum: 0.01"), "cheap");
        assertThat(cheap.evidence().candidates().size()).isLessThan(outcome.evidence().candidates().size());
        assertThat(cheap.evidence().stop().words()).contains("even if they never erred");
    }

    @Test
    @Order(6)
    void ownTablesAreReadAndTheirFaultsTold() throws IOException {
        StringBuilder rows = new StringBuilder("customer,product,day\n");
        for (int u = 0; u < 60; u++) for (int k = 0; k < 8; k++) rows.append("c%d,p%d,2026-01-%02d%n".formatted(u, (u + k * k) % 25, 1 + 3 * k));
        Files.writeString(folder.resolve("sales.csv"), rows);
        String brief = """
                task: recommendation
                data:
                  events: sales.csv
                  columns: {user: customer, item: product, time: day}
                  kind: purchase
                  split: {by: time, validation: 4 days, test: 4 days}
                demand: 1e5
                limits: {wallTime: 6 s}
                """;
        assertThat(run(brief, "sales").decision()).isInstanceOf(Plan.class);
        assertThat(fault(brief.replace("item: product", "item: thing"))).contains("must have the column thing").contains("[customer, product, day]");
        assertThat(fault(brief.replace("sales.csv", "nowhere.csv"))).contains("existing file");
        assertThat(fault(brief.replace("  kind: purchase\n", ""))).contains("kind");
        assertThat(fault(brief.replace("kind: purchase", "kind: purchase\n  target: click"))).contains("must be a kind that the data has");
        assertThat(fault(brief.replace(", time: day", ""))).contains("last-event");
        StringBuilder once = new StringBuilder("customer,product,day\n");
        for (int u = 0; u < 300; u++) once.append("c%d,p%d,2026-01-%02d%n".formatted(u, u % 25, 1 + u % 28));
        Files.writeString(folder.resolve("sales.csv"), once);
        assertThat(fault(brief)).contains("must leave users with a purchase in validation and with events before it").contains("300 users of whom none has");
        assertThat(folder.resolve("faulty")).doesNotExist();
    }

    /// The same lines in the same order, however the users are divided.
    @Test
    @Order(7)
    void everybodyGetsSuggestionsAtOnce() throws IOException {
        try (Sandbox sandbox = new Sandbox(WORKERS)) {
            Path one = folder.resolve("one.jsonl");
            Path three = folder.resolve("three.jsonl");
            int users = SuggestAll.write(outcome.folder(), one, sandbox, 1, p -> { }).users();
            SuggestAll.write(outcome.folder(), three, sandbox, 3, p -> { });
            assertThat(Files.readAllLines(one)).hasSize(users).isEqualTo(Files.readAllLines(three)).first().asString().contains("\"user\":\"u0\"");
            assertThat(folder.resolve("three.jsonl.part0")).doesNotExist();
        }
    }

    /// Somebody new and something new, known at once; the result stays as it was.
    @Test
    @Order(8)
    void newEventsAreFoldedInWithoutAFit() throws IOException {
        StringBuilder rows = new StringBuilder("user,item,kind,value,time\n");
        for (int u = 0; u < 30; u++) rows.append("u%d,i-new,purchase,1,1772000000%n".formatted(u)).append("u%d,i3,purchase,1,1772000001%n".formatted(u));
        // Half a year after all others: there is no event in the weeks before that could be kept apart.
        rows.append("somebody,i-new,purchase,1,1788000002%n".formatted());
        Path events = Files.writeString(folder.resolve("new.csv"), rows);
        Path out = folder.resolve("folded");
        ContentHash before = ContentHash.ofFile(outcome.folder().model());
        try (Sandbox sandbox = new Sandbox(WORKERS)) {
            FoldNew.Done done = FoldNew.of(outcome.folder(), events, Optional.empty(), out,
                    new Machine(sandbox, 2, Clock.systemUTC(), System::nanoTime, p -> { }, TestingWeighings.WEIGHINGS));
            assertThat(done.newUsers()).isEqualTo(1);
            assertThat(done.newItems()).isGreaterThanOrEqualTo(1);
        }
        assertThat(SuggestModel.of(OnnxFile.read(out.resolve("model.onnx"))).orElseThrow().knows("i-new")).isTrue();
        assertThat(KnownUsers.beside(out.resolve("model.onnx")).orElseThrow().events("somebody")).isPresent();
        assertThat(ContentHash.ofFile(outcome.folder().model())).isEqualTo(before);
    }

    private static String fault(String brief) {
        try {
            run(brief, "faulty");
            return "none";
        } catch (FaultException e) {
            return e.getMessage();
        }
    }
}
