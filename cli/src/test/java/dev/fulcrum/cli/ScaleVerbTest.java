package dev.fulcrum.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every golden case as a person asks for it; the same ones as in package scaling, whose tests have the sources.
class ScaleVerbTest {
    private static final String SARDANA = "--law hoffmann-0.336 --train a100-80 --serve a100-40 ";

    @TempDir
    Path folder;

    /// G1: loss of 70B on 1.4T; sizes for Gopher's compute (Hoffmann et al. 2022; Besiroglu et al. 2024).
    @ParameterizedTest
    @CsvSource({"hoffmann-printed,1.9366", "hoffmann-0.336,1.9323", "besiroglu,1.9739"})
    void g1Loss(String law, double loss) {
        Map<String, Object> json = json("allocate --law " + law + " --parameters 70B --tokens 1.4e12");
        assertThat(number(json, "given", "loss")).isCloseTo(loss, within(1e-4));
    }

    @Test
    void g1Allocation() {
        Map<String, Object> json = json("allocate --law besiroglu --flops 5.76e23");
        assertThat(number(json, "optimum", "parameters")).isCloseTo(7.225e10, withinPercentage(0.1));
        assertThat(number(json, "optimum", "tokens")).isCloseTo(1.329e12, withinPercentage(0.1));
    }

    /// G2, G3 and the other open rows of Sardana et al. 2024.
    @ParameterizedTest
    @CsvSource({"chinchilla-13B,2e12-tokens,6.969e9,1.248e12,0.174", "chinchilla-30B,1e13-tokens,13.61e9,4.435e12,0.280",
        "chinchilla-1B,50B-tokens,632.6e6,46.76e9,0.090", "chinchilla-13B,1T-tokens,8.323e9,966.9e9,0.085",
        "chinchilla-30B,5e12,16.41e9,3.265e12,0.163"})
    void g2AndG3(String quality, String demand, double parameters, double tokens, double saving) {
        Map<String, Object> json = json(SARDANA + "--quality " + quality + " --demand " + demand);
        assertThat(number(json, "plan", "parameters")).isCloseTo(parameters, withinPercentage(0.5));
        assertThat(number(json, "plan", "tokens")).isCloseTo(tokens, withinPercentage(0.5));
        assertThat(number(json, "saving", "flops")).isCloseTo(saving, within(0.003));
        double[] totals = {number(json, "plan", "totalFlops"), number(json, "habit", "totalFlops")};
        assertThat(number(json, "saving", "flops")).isCloseTo(1 - totals[0] / totals[1], within(1e-12));
        assertThat(number(json, "plan", "trainingFlops") + number(json, "plan", "inferenceFlops")).isCloseTo(totals[0],
                withinPercentage(1e-9));
        assertThat(number(json, "saving", "cost")).isCloseTo(1 - number(json, "plan", "cost") / number(json, "habit", "cost"),
                within(1e-12));
        if (demand.equals("2e12-tokens")) assertThat(totals[1] - totals[0]).isCloseTo(1.69e22, withinPercentage(0.5));
    }

    /// Sardana's table in dollars: literal settings within 3 % and 4 points, the compatible split within 1 % and 0.5 points.
    @ParameterizedTest
    @CsvSource({"literal,3,0.04", "compatible,1,0.005"})
    void dollars(String split, double percent, double points) {
        Map<String, Object> json = json(SARDANA + "--quality chinchilla-1B --demand 175M-requests --objective money --split " + split);
        assertThat(number(json, "plan", "parameters")).isCloseTo(326.6e6, withinPercentage(percent));
        assertThat(number(json, "saving", "cost")).isCloseTo(0.5003, within(points));
    }

    /// G4: Luccioni et al. 2024, as published and typed.
    @ParameterizedTest
    @CsvSource({"bloomz-7b,592570000", "bloomz-1b,292467741", "--training 51686kWh --tuning 7571kWh --inference 1e-4kWh,592570000"})
    void g4(String of, double inferences) {
        assertThat(number(json("parity " + of), "inferences")).isCloseTo(inferences, within(1.0));
    }

    /// G5: Patterson et al. 2021, GPT-3.
    @Test
    void g5() {
        Map<String, Object> json = json("energy --hours 14.8d --processors 10,000 --watts 330W --pue 1.10 --carbon 0.429kg/kWh");
        assertThat(number(json, "megawattHours")).isCloseTo(1289, withinPercentage(0.3));
        assertThat(number(json, "tonnes")).isCloseTo(553, withinPercentage(0.3));
    }

    /// G6: iterative magnitude pruning.
    @Test
    void g6() {
        Map<String, Object> json = json("prune-schedule --density 0.1 --share 20%");
        assertThat(number(json, "rounds")).isCloseTo(10.32, withinPercentage(0.1));
        assertThat(number(json, "trainingFactor")).isCloseTo(4.50, withinPercentage(0.1));
        assertThat(number(json, "trainingOrders")).isCloseTo(0.65, within(0.005));
    }

    /// G7: Weitzman 1979, two projects.
    @Test
    @SuppressWarnings("unchecked")
    void g7() {
        Map<String, Object> json = json("stop-rule --box A:15:1:0.5x100,0.5x55 --box W:20:2:0.2x240,0.8x0 --interest 10%");
        List<Map<String, Object>> order = (List<Map<String, Object>>) json.get("order");
        assertThat(order).extracting(o -> o.get("name")).containsExactly("W", "A");
        assertThat(number(order.get(0), "reservation")).isCloseTo(58.049, within(1e-3));
        assertThat(number(order.get(1), "reservation")).isCloseTo(55.833, within(1e-3));
        assertThat(number(json, "value")).isCloseTo(56.334, within(1e-3));
        assertThat(number(order.get(1), "valueOpenedFirst")).isCloseTo(55.924, within(1e-3));
    }

    /// Weitzman with a normal and a uniform prize, without interest.
    @Test
    @SuppressWarnings("unchecked")
    void reservationOfContinuousPrizes() {
        Map<String, Object> json = json("stop-rule --box n:0.1:0:normal(0,1) --box u:0.08:0:uniform(0,1)");
        List<Map<String, Object>> order = (List<Map<String, Object>>) json.get("order");
        assertThat(number(order.get(0), "reservation")).isCloseTo(0.90235, within(1e-5));
        assertThat(number(order.get(1), "reservation")).isCloseTo(0.6, within(1e-9));
        assertThat(json).doesNotContainKey("value");
    }

    /// G8: Erlang C.
    @Test
    void g8() {
        Map<String, Object> json = json("queue --rate 80/s --service 100ms --wait 200ms --share 1%");
        assertThat(json.get("replicas")).isEqualTo(10);
        assertThat(number(json, "erlangC")).isCloseTo(0.4092, within(1e-4));
        assertThat(number(json, "waitBeyond")).isCloseTo(0.0075, within(1e-4));
        assertThat(number(json, "oneFewer", "waitBeyond")).isCloseTo(0.0884, within(1e-4));
    }

    /// M/D/1 of section 10 at a load of 0.8: p99 11.356 S; Inoue's bound for batches; the p99 of the answer.
    @Test
    void queues() {
        assertThat(number(json("queue --rate 0.8 --service 1s --replicas 1"), "p99ConstantServiceSeconds")).isCloseTo(11.356, within(1e-3));
        assertThat(number(json("queue --rate 50/s --service 10ms --batch-fixed 5ms"), "meanResponseSeconds")).isBetween(0.015, 0.05);
        Map<String, Object> json = json("queue --rate 80/s --service 100ms --p99 500ms");
        assertThat(number(json, "p99Seconds")).isLessThanOrEqualTo(0.5);
        assertThat(number(json, "oneFewer", "p99Seconds")).isGreaterThan(0.5);
        assertThat(refused("queue --rate 80/s --service 100ms --p99 400ms")).singleElement().asString().contains("461 ms");
    }

    /// Snell et al. 2024 (14 + 3 x 13 / 0.16) and Brown et al. 2024 (26.9 % at 5 samples).
    @Test
    void testTime() {
        assertThat(number(json("test-time --size-ratio 14 --token-ratio 0.16"), "multiplier")).isCloseTo(257.75, within(1e-9));
        assertThat(number(json("test-time --coverage 1:0.159,250:0.56 --samples 5"), "coverage", "covered")).isCloseTo(0.269, within(5e-4));
        assertThat(number(json("test-time --correct 0,4 --of 4 --samples 2"), "passAtK")).isEqualTo(0.5);
        Map<String, Object> cost = json("test-time --generate 2 --verify 0.5 --samples 5 --defer 30% --second 10");
        assertThat(number(cost, "bestOfK")).isEqualTo(12.5);
        assertThat(number(cost, "cascade")).isEqualTo(5);
    }

    /// Villalobos and Atkinson 2023; Kumar et al. 2024.
    @Test
    void spanAndPrecision() {
        assertThat(number(json("span --law hoffmann-printed"), "inferenceSaved")).isCloseTo(0.81, within(0.005));
        assertThat(number(json("span"), "trainingSpent")).isCloseTo(0.99, within(0.005));
        assertThat(number(json("precision --gamma 2 --bits 4,8"), "optimalBits")).isCloseTo(2 * 1.9038, within(1e-4));
        assertThat(number(json("precision --sparsity 75%"), "denseEquivalent")).isGreaterThan(1);
    }

    /// KV bytes, ridge batch and 6.6 ms a token of Llama-2-7B in fp16 on an A100-80; assumed where the bandwidth is from memory.
    @Test
    void roofline() {
        Map<String, Object> json = json("roofline --model llama-2-7b --on a100-80 --context 0");
        assertThat(number(json, "kvBytesPerToken")).isEqualTo(524_288);
        assertThat(number(json, "ridgeBatch")).isCloseTo(153, within(0.5));
        assertThat(number(json, "stepSeconds")).isCloseTo(6.6e-3, within(0.05e-3));
        assertThat(json.get("basis")).isEqualTo("MODELLED");
        assertThat(json("roofline --model 13B --on l4 --precision int8").get("basis")).isEqualTo("ASSUMED");
    }

    /// Serving on a device whose price is only remembered makes the money assumed, not the FLOPs; a user's price goes into the cost.
    @Test
    void pricesCarryTheirBasis() throws Exception {
        Map<String, Object> json = json("--quality 2.1 --demand 1T-tokens --serve tpu-v5e");
        assertThat(json.get("basis")).isEqualTo(Map.of("flops", "MODELLED", "cost", "ASSUMED"));
        Path mine = Files.writeString(folder.resolve("mine.json"), "{\"l4\": {\"priceHour\": 1.4}}");
        String ask = "--quality 2.1 --demand 1T-tokens --serve l4";
        assertThat(number(json(ask + " --hardware " + mine), "plan", "inferenceCost"))
                .isCloseTo(2 * number(json(ask), "plan", "inferenceCost"), withinPercentage(1e-9));
    }

    /// The least energy is an objective as well; it is told only where both devices' watts are known.
    @Test
    void energyOfThePlan() {
        String ask = "--quality 2.1 --demand 1T-tokens --train a100-80 --serve l4";
        Map<String, Object> flops = json(ask);
        Map<String, Object> energy = json(ask + " --objective energy --pue 1.2");
        assertThat(number(energy, "energy", "plan", "totalKwh")).isLessThan(number(flops, "energy", "plan", "totalKwh") * 1.2 / 1.1);
        assertThat(number(energy, "energy", "plan", "tonnes")).isCloseTo(number(energy, "energy", "plan", "totalKwh") * 0.429e-3,
                withinPercentage(1e-9));
        double perToken = number(flops, "energy", "plan", "inferenceKwh") / 1e12;
        assertThat(number(flops, "energy", "parityTokens") * perToken).isCloseTo(number(flops, "energy", "plan", "trainingKwh"),
                withinPercentage(1e-9));
        assertThat(json("--quality 2.1 --demand 1T-tokens --serve inferentia2")).doesNotContainKey("energy");
        assertThat(refused("--quality 2.1 --demand 1T-tokens --serve inferentia2 --objective energy")).singleElement().asString()
                .contains("inferentia2.watts");
    }

    /// Cheaper machines later weigh answers less: a larger model, by money.
    @Test
    void trendShiftsTheBalance() {
        String ask = SARDANA + "--quality chinchilla-13B --demand 2e12 --objective money";
        assertThat(number(json(ask + " --trend 2.5y --horizon 5y"), "plan", "parameters")).isGreaterThan(number(json(ask), "plan",
                "parameters"));
    }

    @Test
    void withoutDemandThePlanIsTheHabit() {
        Map<String, Object> json = json("--quality chinchilla-13B --demand 0-tokens");
        assertThat(number(json, "plan", "parameters")).isCloseTo(13e9, withinPercentage(1e-6));
        assertThat(number(json, "saving", "flops")).isCloseTo(0, within(1e-9));
    }

    @Test
    void thePageIsWrittenWithItsCurve() throws Exception {
        Path page = folder.resolve("page.html");
        TestingDoor door = door(SARDANA + "--quality chinchilla-13B --demand 2e12-tokens --report " + page);
        assertThat(door.run()).isZero();
        assertThat(door.out()).contains("6.97B", "habit", "17.4 %", "warning", page.toString());
        assertThat(Files.readString(page)).contains("equal quality", "plan: 2T answered", "20T answered")
                .doesNotContain("NaN");
        assertThat(door("--quality 2.1 --demand 0 --report " + page).run()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "allocate --flops 1e24", "span", "parity bloomz-7b", "energy --task image-generation", "precision",
        "hardware", "hardware l4", "hardware cpu-avx512:8x3.2", "laws", "queue --rate 1 --service 1s --replicas 1",
        "test-time --size-ratio 2 --token-ratio 1", "stop-rule --box A:1:0:1x2", "prune-schedule --density 10%",
                "roofline --model 7B --on tpu-v5e --precision bf16"})
    void everyVerbTellsPeopleToo(String ask) {
        TestingDoor door = door(ask.isEmpty() ? "--quality 2.1 --demand 1e12" : ask);
        assertThat(door.run()).as(door.err()).isZero();
        assertThat(door.out()).isNotBlank().doesNotContain("NaN", "null");
    }

    @Test
    void allFaultsAtOnce() {
        assertThat(refused("--law hofmann-0.336 --quality chinchilla-x --demand -4 --train a100-8 --objective speed --mfu 0.5")).hasSize(6)
                .anySatisfy(f -> assertThat(f).contains("did you mean hoffmann-0.336?")).anySatisfy(f -> assertThat(f).contains("-4"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--quality 1.2 --demand 1e12|above 1.8172", "--quality 2.1 --demand 5-parsecs|parsecs",
        "--demand 1e12|--quality", "--quality 2.1|--demand", "--quality 13B --demand 1e12|chinchilla-13B", "parity bloomz-8b|bloomz-7b",
        "stop-rule --box A:1:0:0.5x2|sum to 1", "prune-schedule --density 1.5|below 1", "queue --rate -1 --service 1s --replicas 1|--rate",
        "hardware cpu:8|cpu-avx512:8x3.2", "allocate|--flops", "test-time|--size-ratio", "pay nowhere --on l4|nowhere",
        "roofline --on l4|--model", "--quality 2.1 --demand 1e12 --train alveo-u250|alveo-u250.bf16",
        "--quality 2.1 --demand 1e12 --hardware nowhere.json|nowhere.json"})
    void badInputIsToldWithTheWayOut(String ask, String names) {
        assertThat(refused(ask)).anySatisfy(f -> assertThat(f).contains(names));
    }

    @Test
    void aMisspelledOptionPointsToTheRightHelp() {
        TestingDoor door = door("queue --rat 3");
        assertThat(door.run()).isEqualTo(2);
        assertThat(door.err()).contains("scale queue --help");
    }

    @Test
    void completionKnowsTheVerbs() {
        TestingDoor door = new TestingDoor("completion");
        door.run();
        assertThat(door.out()).contains("stop-rule", "--quality", "prune-schedule");
    }

    private static TestingDoor door(String ask) {
        List<String> words = new ArrayList<>(List.of("scale"));
        words.addAll(List.of(ask.strip().split("\\s+")));
        return new TestingDoor(words.toArray(String[]::new));
    }

    private static Map<String, Object> json(String ask) {
        TestingDoor door = door(ask + " --json");
        assertThat(door.run()).as(door.out() + door.err()).isZero();
        return Json.readMap(door.out());
    }

    private static List<String> refused(String ask) {
        TestingDoor door = door(ask);
        assertThat(door.run()).as(door.out()).isEqualTo(2);
        assertThat(door.out()).isEmpty();
        return door.err().lines().toList();
    }

    private static double number(Object json, String... path) {
        Object at = json;
        for (String key : path) at = ((Map<?, ?>) at).get(key);
        return ((Number) at).doubleValue();
    }
}
