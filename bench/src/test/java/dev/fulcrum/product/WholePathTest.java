package dev.fulcrum.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fulcrum.tasks.image.ImageSection;
import dev.fulcrum.balance.Asked;
import dev.fulcrum.balance.Balance;
import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.Outcome;
import dev.fulcrum.balance.Predict;
import dev.fulcrum.balance.Progress;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.Images;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.ledger.Filter;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Errors;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.CostMatrix;
import dev.fulcrum.measure.DecisionRule;
import dev.fulcrum.plan.Answering;
import dev.fulcrum.plan.ErrorCost;
import dev.fulcrum.plan.Infeasible;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The whole product in one page: pictures of discs and bars in folders, a brief, real engines in real worker processes.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholePathTest {
    private static final String BRIEF = """
            task: image-classification
            data: {images: shapes}
            quality: {metric: accuracy, minimum: 0.8, confidence: 0.9}
            latency: {p99: 50 ms}
            demand: {requests: 1e6, horizon: 12 months}
            limits: {wallTime: 40 s}
            seed: 3
            """;
    @TempDir
    static Path folder;
    private static Outcome outcome;
    /// What was in hand while the first run searched, and whether its model and plan lay there then.
    private static final List<String> IN_HAND = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void balance() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (String shape : List.of("disc", "bar")) {
            Path place = Files.createDirectories(folder.resolve("shapes").resolve(shape));
            for (int i = 0; i < 150; i++) ImageIO.write(picture(shape, random), "png", place.resolve(i + ".png").toFile());
        }
        outcome = run(BRIEF, "result");
    }

    private static BufferedImage picture(String shape, SplittableRandom random) {
        BufferedImage image = new BufferedImage(24, 24, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D g = image.createGraphics();
        for (int i = 0; i < 40; i++) {
            g.setColor(new Color(random.nextInt(80), 0, 0));
            g.fillRect(random.nextInt(24), random.nextInt(24), 3, 3);
        }
        g.setColor(Color.WHITE);
        int x = 2 + random.nextInt(8);
        int y = 2 + random.nextInt(8);
        if (shape.equals("disc")) g.fillOval(x, y, 11, 11);
        else g.fillRect(x, y, 4, 13);
        g.dispose();
        return image;
    }

    private static Outcome run(String text, String result) {
        return run(ImageSection.brief("brief.yaml", text, Map.of()), result);
    }

    private static Outcome run(Brief brief, String result) {
        SandboxOptions workers = SandboxOptions.of("dev.fulcrum.cli.Main", "worker");
        try (Sandbox sandbox = new Sandbox(workers); Sandbox buyers = new Sandbox(workers.withJobs(50))) {
            Asked asked = new Asked(brief, folder, new ResultFolder(folder.resolve(result)), "shapes", "test").whileSearching();
            Machine machine = new Machine(sandbox, 2, Clock.systemUTC(), System::nanoTime, p -> seen(p, asked.folder()), TestingWeighings.WEIGHINGS);
            return new Balance(asked, machine.with(buyers)).run();
        }
    }

    private static void seen(Progress progress, ResultFolder result) {
        if (!progress.phase().equals("in hand")) return;
        boolean whole = OnnxFile.read(result.model()).metadata().containsKey("fulcrum.candidate") && !Files.exists(result.report());
        IN_HAND.add(Json.readFile(result.plan(), Map.class).get("candidate") + (whole ? "" : " without its model"));
    }

    @Test
    @Order(1)
    void aPlanIsInHandWhileTheSearchGoesOn() {
        assertThat(IN_HAND).isNotEmpty().allSatisfy(plan -> assertThat(plan).matches("w\\d+ .*(fp32|int8)"));
    }

    @Test
    @Order(1)
    void endsWithAPlanAModelAndAReport() throws IOException {
        assertThat(outcome.decision()).isInstanceOf(Plan.class);
        ResultFolder result = outcome.folder();
        assertThat(result.model()).exists();
        assertThat(OnnxFile.read(result.model()).metadata()).containsEntry("labels", "[\"bar\",\"disc\"]").containsKey("fulcrum.provenance");
        assertThat(Files.readString(result.report())).contains("<svg").contains(((Plan) outcome.decision()).candidate());
    }

    @Test
    @Order(2)
    void thePlanHasTheShapeThatPeopleRead() {
        Map<String, Object> plan = Json.readMap(Json.write(Json.readFile(outcome.folder().plan(), Map.class)));
        for (String figure : List.of("latencyMillis.p50", "latencyMillis.p95", "latencyMillis.p99", "quality.validation", "quality.test",
                "unitCost.perThousandRequests", "lifetimeCost.total", "lifetimeCost.search", "lifetimeCost.training",
                "lifetimeCost.retraining", "lifetimeCost.inference", "lifetimeCost.errors", "bestBetween")) {
            Object at = plan;
            for (String key : figure.split("\\.")) at = ((Map<?, ?>) at).get(key);
            assertThat(((Map<?, ?>) at).keySet()).as(figure).extracting(Object::toString)
                    .containsExactlyInAnyOrder("value", "low", "high", "unit", "basis");
        }
        assertThat(plan).containsKeys("candidate", "breakEven", "rejected");
    }

    @Test
    @Order(3)
    void qualityIsKeptOnTestAndTheModelTellsShapesApart() throws IOException {
        Plan plan = (Plan) outcome.decision();
        assertThat(plan.quality().test().orElseThrow().value()).isGreaterThanOrEqualTo(0.8);
        Path disc = folder.resolve("new-disc.png");
        ImageIO.write(picture("disc", new SplittableRandom(99)), "png", disc.toFile());
        assertThat(Predict.of(outcome.folder().model(), List.of(disc)).getFirst().label()).isEqualTo("disc");
    }

    @Test
    @Order(3)
    void threeEnginesAgreeOnEveryFloatModelThatWasWritten() throws IOException {
        byte[] picture = Images.read(folder.resolve("shapes/disc/0.png"), new CanonicalSize(24, 24, 1));
        Map<String, Tensor> input = Map.of("image", Tensor.ofBytes(ElementType.UINT8, picture, 1, 24, 24, 1));
        int compared = 0;
        for (String key : outcome.evidence().candidates().keySet()) {
            if (key.endsWith("-int8")) continue;
            Path model = outcome.folder().trialModel(key);
            float[] served = output(model, "onnxruntime", input);
            assertThat(output(model, "torch", input)).as(key).containsExactly(served, within(1e-4f));
            if (compared++ < 3) assertThat(output(model, "reference", input)).as(key).containsExactly(served, within(1e-4f));
        }
        assertThat(compared).isGreaterThanOrEqualTo(3);
    }

    private static float[] output(Path model, String engine, Map<String, Tensor> input) {
        try (Session session = Engine.named(engine).open(model, SessionOptions.ONE_THREAD)) {
            return session.run(input).get("probabilities").toFloatArray();
        }
    }

    /// Deciding again under another cost matrix needs no run of a model: the answers lie beside every trial.
    @Test
    @Order(3)
    void everyCandidateKeepsWhatItAnsweredOnValidation() {
        outcome.evidence().candidates().forEach((key, candidate) -> {
            Answers answers = Answers.read(outcome.folder().trialAnswers(key)).orElseThrow();
            assertThat(answers.quality("accuracy")).as(key).isEqualTo(candidate.validation());
            assertThat(candidate.answered().orElseThrow().digest()).isEqualTo(answers.digest());
            Errors dearBar = new Errors(Estimate.exact(1, "USD/wrong answer", Basis.ASSUMED), Map.of("bar", Map.of("disc", 100.0)),
                    Optional.empty());
            assertThat(ErrorCost.of(dearBar, answers, 1).rule().orElseThrow().costs().of(0, 1)).isEqualTo(100);
        });
    }

    @Test
    @Order(3)
    void aModelWithADecisionRuleHandsToAPersonWhatItIsTold() throws IOException {
        Path disc = folder.resolve("shapes/disc/0.png");
        for (double price : new double[] {0, 1e9}) {
            CostMatrix costs = new CostMatrix(List.of("bar", "disc"), 1, Map.of(), Optional.of(price));
            Path ruled = folder.resolve("ruled.onnx");
            OnnxFile.write(ruled, OnnxFile.read(outcome.folder().model())
                    .withMetadata("fulcrum.decision", Json.write(new DecisionRule(costs, 1.5))));
            Predict.Answer answer = Predict.of(ruled, List.of(disc)).getFirst();
            assertThat(answer.toPerson()).isEqualTo(price == 0);
            assertThat(answer.words()).contains(price == 0 ? "to a person (disc)" : "  disc  ");
        }
    }

    @Test
    @Order(4)
    void theSameRunAgainPaysNothing() {
        long before = entries();
        Outcome again = run(BRIEF, "result");
        assertThat(entries()).isEqualTo(before);
        assertThat(again.decision()).isEqualTo(outcome.decision());
    }

    private static long entries() {
        try (Ledger ledger = Ledger.open(outcome.folder().ledger(), Clock.systemUTC())) {
            return ledger.entries(Filter.ALL).size();
        }
    }

    /// What was pruned was weighed, whatever of it was worth recovering here.
    @Test
    @Order(3)
    void whatKeepsTheMinimumIsPrunedAndWeighed() {
        Map<?, ?> pruned = Json.readFile(outcome.folder().weigh().resolve("pruned.json"), Map.class);
        List<?> forms = (List<?>) pruned.get("forms");
        assertThat((Map<?, ?>) pruned.get("weights")).hasSize(2 * forms.size());
        outcome.evidence().candidates().keySet().stream().filter(k -> k.endsWith("-pruned")).forEach(k ->
                assertThat(Json.readFile(outcome.folder().trialRecipe(k), dev.fulcrum.compress.Recipe.class).steps()).hasSize(2));
    }

    /// Purchases that timing may not call for, made by the jobs that balance gives to its workers: fewer FLOPs, then int8 trained while rounding.
    @Test
    @Order(3)
    void aPrunedModelIsRecoveredAndTrainedWhileRounding() {
        try (Sandbox sandbox = new Sandbox(SandboxOptions.of("dev.fulcrum.cli.Main", "worker"))) {
            new CompressedPath(outcome, folder.resolve("compressed"), sandbox).walk();
        }
    }

    @Test
    @Order(5)
    void placebosPassOnWhatWasMeasured() {
        Plan best = (Plan) again(Map.of("machine.price", "0 USD/hour")).decision();
        double bestQuality = outcome.evidence().list().stream().mapToDouble(c -> c.validation().value()).max().orElseThrow();
        assertThat(best.quality().validation().value()).as("all prices 0: the best quality wins").isEqualTo(bestQuality);
        assertThat(again(Map.of("demand", "0")).decision().verdict()).isEqualTo("do not build");
        assertThat(again(Map.of("quality.minimum", "0.9999")).decision()).isInstanceOfSatisfying(Infeasible.class,
                no -> assertThat(no.stoppedBy()).containsExactly("quality.minimum"));
    }

    private static Outcome again(Map<String, String> overrides) {
        return DecideAgain.of(outcome.folder(), Optional.empty(), overrides);
    }

    @Test
    @Order(6)
    void anotherMachineIsWeighedByAPackAndBecomesAnAxisOfThePlan() throws Exception {
        Path copy = OtherMachinePath.copy(outcome.folder().root(), folder.resolve("result-elsewhere"));
        new OtherMachinePath(copy, folder.resolve("elsewhere")).walk();
    }

    @Test
    @Order(6)
    void aFolderWithoutImagesIsRefusedAndLeavesNothing() throws IOException {
        Files.createDirectories(folder.resolve("nothing"));
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> run(BRIEF.replace("shapes", "nothing"), "none")))
                .hasMessageContaining("one folder a class");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    /// A price for a person moves no training: the same run again only decides anew, from recorded answers.
    @Test
    @Order(7)
    void withAPriceForAPersonThePlanAndTheModelCarryTheRule() {
        Brief plain = ImageSection.brief("brief.yaml", BRIEF, Map.of());
        Errors person = new Errors(plain.errors().cost(), Map.of(), Optional.of(Estimate.exact(0, "USD/request", Basis.ASSUMED)));
        Brief brief = new Brief(plain.task(), plain.data(), plain.quality(), person, plain.p99(), plain.safety(), plain.demand(),
                plain.deployment(), plain.machine(), plain.spot(), plain.retraining(), plain.operation(), plain.prices(), plain.limits(),
                plain.search(), plain.compress(), plain.seed(), plain.machines(), plain.origin());
        Plan plan = (Plan) run(brief, "result").decision();
        Answering answering = plan.answering().orElseThrow();
        assertThat(answering.toPerson().value()).as("a free person answers all").isEqualTo(1);
        assertThat(answering.testToPerson().orElseThrow().value()).isEqualTo(1);
        assertThat(plan.quality().test().orElseThrow().value()).as("test quality stays accuracy").isGreaterThanOrEqualTo(0.8);
        DecisionRule rule = Json.read(OnnxFile.read(outcome.folder().model()).metadata().get("fulcrum.decision"), DecisionRule.class);
        assertThat(rule).isEqualTo(answering.rule());
    }
}
