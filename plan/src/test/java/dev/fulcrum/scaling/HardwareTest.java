package dev.fulcrum.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.FaultException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HardwareTest {
    private static final Catalogue<Hardware> DEVICES = HardwareFile.shipped();

    /// Every figure has a source, a day and an order of magnitude that can be; what is from memory is assumed.
    @Test
    void everyFigureHasItsOrigin() {
        assertThat(DEVICES.entries()).containsKeys("h100-sxm", "h100-pcie", "a100-80", "a100-40", "l4", "t4", "tpu-v4", "tpu-v5e",
                "tpu-v5p", "tpu-v6e", "inferentia2", "trainium1", "alveo-u250", "alveo-u280", "versal-vck5000", "c7i-4xlarge");
        DEVICES.entries().values().forEach(d -> d.figures().forEach((key, f) -> {
            assertThat(f.source()).as(d.name() + "." + key).isNotBlank();
            assertThat(f.date()).matches("\\d{4}-\\d\\d-\\d\\d");
            assertThat(d.need(key).basis()).isEqualTo(f.reading() == Reading.MEMORY ? Basis.ASSUMED : Basis.MODELLED);
        }));
        assertThat(DEVICES.find("trainium1").need("int8").basis()).isEqualTo(Basis.ASSUMED);
        assertThat(DEVICES.find("tpu-v5e").need("int8").basis()).isEqualTo(Basis.MODELLED);
    }

    /// Devices of one generation agree within the factors that physics and marketing leave: int8 is 1.9 to 2.1 times 16 bit.
    @Test
    void eightBitsAreTwiceAsFast() {
        DEVICES.entries().values().stream().filter(d -> d.figure("bf16").isPresent() && d.figure("int8").isPresent())
                .forEach(d -> assertThat(d.need("int8").value() / d.need("bf16").value()).as(d.name()).isBetween(1.9, 2.1));
    }

    @Test
    void aUsersFileReplacesAndAdds() {
        Catalogue<Hardware> mine = HardwareFile.extended(DEVICES, "mine.json", """
                {"L4": {"priceHour": 0.61}, "ours": {"title": "Ours", "kind": "asic", "int8": {"value": 1e15, "source": "sheet",
                "date": "2026-11-01", "low": 9e14, "high": 1.1e15}}}""");
        assertThat(mine.find("l4").need("priceHour").value()).isEqualTo(0.61);
        assertThat(mine.find("l4").need("priceHour").basis()).isEqualTo(Basis.ASSUMED);
        assertThat(mine.find("l4").need("int8")).isEqualTo(DEVICES.find("l4").need("int8"));
        assertThat(mine.find("OURS").peak(Precision.INT8).low()).isEqualTo(9e14);
    }

    @Test
    void aUserAddsToACpuByCoresAndClock() {
        Catalogue<Hardware> mine = HardwareFile.extended(DEVICES, "mine.json", "{\"cpu-avx512:8x3.2\": {\"bandwidth\": 3e11}}");
        Hardware cpu = mine.find("cpu-avx512:8x3.2");
        assertThat(Roofline.of(cpu, Precision.FP32).ridge()).isCloseTo(1638.4e9 / 3e11, withinPercentage(1e-9));
        assertThat(cpu.kind()).isEqualTo("cpu");
    }

    @Test
    void aUsersFileIsToldAllItsFaults() {
        assertThatThrownBy(() -> HardwareFile.extended(DEVICES, "mine.json",
                "{\"l4\": {\"prize\": 1, \"watts\": -3, \"kind\": \"toaster\", \"int8\": \"fast\"}, \"t4\": 7}"))
                .isInstanceOfSatisfying(FaultException.class, e -> assertThat(e.faults()).hasSize(5))
                .hasMessageContaining("mine.json", "l4.prize", "l4.watts", "toaster");
        assertThatThrownBy(() -> HardwareFile.extended(DEVICES, "mine.json", "{")).hasMessageContaining("mine.json");
    }

    @Test
    void whatNobodyPublishesIsAskedFor() {
        assertThatThrownBy(() -> DEVICES.find("inferentia2").need(Hardware.WATTS)).hasMessageContaining("--hardware FILE");
        assertThatThrownBy(() -> DEVICES.find("a100")).hasMessageContaining("did you mean a100-");
        assertThat(DEVICES.find("t4").best(List.of(Precision.BF16, Precision.FP16))).isEqualTo(Precision.FP16);
    }

    /// Sardana et al. 2024, settings: 1.50 $/h at 312 TFLOP/s.
    @Test
    void priceOfAnOperation() {
        assertThat(DEVICES.find("a100-80").pricePerOperation(Precision.BF16).value()).isCloseTo(1.5 / 3600 / 312e12,
                withinPercentage(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"cpu-avx2:4x2.5,320e9", "cpu-avx512:8x3.2,1638.4e9", "CPU-AMX:1x2,128e9"})
    void cpusByCoresAndClock(String name, double fp32) {
        assertThat(CpuPeak.parse(name).orElseThrow().peak(Precision.FP32).value()).isCloseTo(fp32, withinPercentage(1e-9));
        assertThat(CpuPeak.parse("l4")).isEmpty();
        assertThatThrownBy(() -> CpuPeak.parse("cpu-avx3:1")).hasMessageContaining("cpu-avx512:8x3.2");
    }

    /// KV bytes a token at fp16: Llama-2-7B 524,288, 70B with grouped queries 327,680.
    @ParameterizedTest
    @CsvSource({"llama-2-7b,524288", "llama-2-70b,327680"})
    void kvCache(String model, double bytes) {
        assertThat(Transformer.catalogue().find(model).kvBytes(2)).isEqualTo(bytes);
    }

    /// Ridge batch F w / (2 BW) at fp16: A100 153, H100 295.
    @ParameterizedTest
    @CsvSource({"a100-80,153", "h100-sxm,295"})
    void ridgeBatch(String device, double batch) {
        Decoding decoding = new Decoding(Transformer.typical(7e9), Roofline.of(DEVICES.find(device), Precision.FP16), 2, 2);
        assertThat(decoding.ridgeBatch()).isCloseTo(batch, within(1.0));
        double b = decoding.ridgeBatch();
        assertThat(decoding.stepSeconds(b, 0)).isCloseTo(2 * 7e9 * b / 312e12 * (device.equals("a100-80") ? 1 : 312.0 / 990),
                withinPercentage(0.1));
        assertThat(decoding.stepSeconds(2 * b, 0)).isCloseTo(2 * decoding.stepSeconds(b, 0), withinPercentage(1e-6));
        assertThat(decoding.stepSeconds(b / 2, 0)).isCloseTo(decoding.stepSeconds(b, 0), withinPercentage(1e-6));
    }

    /// Llama-2-7B fp16 on an A100-80: 13.5e9 / 2.039e12 = 6.6 ms a token.
    @Test
    void decodingOfSevenBillion() {
        Decoding decoding = new Decoding(Transformer.catalogue().find("llama-2-7b"), Roofline.of(DEVICES.find("a100-80"), Precision.FP16),
                2, 2);
        assertThat(decoding.stepSeconds(1, 0)).isCloseTo(6.6e-3, within(0.05e-3));
        assertThat(decoding.largestBatch(80e9, 4096)).isEqualTo(30);
        assertThat(decoding.largestBatch(10e9, 4096)).isZero();
        assertThat(decoding.prefillSeconds(1, 2048)).isGreaterThan(2 * 6.74e9 * 2048 / 312e12).isLessThan(1.2 * 2 * 6.74e9 * 2048 / 312e12);
    }

    /// 6 N D over what a thousand A100 do at half the peak.
    @Test
    void trainingTime() {
        assertThat(Decoding.trainingSeconds(new ModelSize(7e9, 1.4e11), 1000, 312e12, 0.5)).isCloseTo(5.88e21 / 1.56e17,
                withinPercentage(1e-9));
    }

    @Test
    void theTypicalShapeHasItsParameters() {
        Transformer t = Transformer.typical(7e9);
        assertThat(12 * t.layers() * t.width() * t.width()).isCloseTo(7e9, withinPercentage(5));
        assertThat(t.flops(0)).isEqualTo(14e9);
        assertThat(t.flops(1000) - t.flops(0)).isEqualTo(4 * t.layers() * t.width() * 1000);
    }

    /// The mean over the horizon, against a sum; 1 without a horizon or trend; and dearer later serving makes the model larger.
    @Test
    void trend() {
        HardwareTrend trend = new HardwareTrend(2.5);
        double sum = 0;
        for (int i = 0; i < 10_000; i++) sum += trend.factorAfter(4 * (i + 0.5) / 10_000) / 10_000;
        assertThat(trend.meanFactor(4)).isCloseTo(sum, within(1e-7));
        assertThat(trend.meanFactor(0)).isEqualTo(1);
        assertThat(new HardwareTrend(Double.POSITIVE_INFINITY).meanFactor(9)).isEqualTo(1);
        assertThat(trend.factorAfter(2.5)).isEqualTo(0.5);
        ScalingLaw law = ScalingLaw.catalogue().find("besiroglu");
        LifetimeDemand demand = LifetimeDemand.of(1e12, 0.5);
        assertThat(Objective.FLOPS.servingTimes(trend.meanFactor(4)).optimum(law, 2.1, demand).parameters())
                .isGreaterThan(Objective.FLOPS.optimum(law, 2.1, demand).parameters());
    }
}
