package dev.fulcrum.cli;

import dev.fulcrum.cli.Typed.Kind;
import dev.fulcrum.scaling.Decoding;
import dev.fulcrum.scaling.Hardware;
import dev.fulcrum.scaling.Precision;
import dev.fulcrum.scaling.Roofline;
import dev.fulcrum.scaling.Scale;
import dev.fulcrum.scaling.Transformer;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Wording;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `fulcrum scale roofline`: the least time, energy and money of a token on a device.
@Command(name = "roofline", description = "The least time a device needs for a transformer: reading, writing, KV cache, ridge batch.")
final class ScaleRooflineVerb extends Verb {
    @Option(names = "--model", paramLabel = "MODEL", description = "llama-2-7b, llama-2-70b, or a size such as 13B with a usual shape.")
    String model;

    @Option(names = "--on", paramLabel = "DEVICE", description = "See: scale hardware.")
    String on;

    @Option(names = "--precision", paramLabel = "FORMAT", description = "fp32, bf16, fp16 or int8. Default ${DEFAULT-VALUE}.")
    String precision = "fp16";

    @Option(names = "--batch", paramLabel = "COUNT", description = "Answers at once. Default ${DEFAULT-VALUE}.")
    String batch = "1";

    @Option(names = "--context", paramLabel = "TOKENS", description = "Context of each. Default ${DEFAULT-VALUE}.")
    String context = "1024";

    @Mixin
    Devices devices = new Devices();

    private final Typed typed = new Typed();

    ScaleRooflineVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        if (model == null) typed.refuse("--model", "must be given", "nothing", "llama-2-7b or 13B");
        if (on == null) typed.refuse("--on", "must be given", "nothing", "a100-80");
        Transformer shape = model == null ? null : typed.found(this::shape);
        Hardware device = on == null ? null : typed.found(() -> Devices.find(devices.catalogue(), on));
        Precision format = typed.found(this::format);
        double b = typed.positive("--batch", batch, Kind.COUNT);
        double ctx = typed.notNegative("--context", context, Kind.COUNT);
        Roofline roofline = device == null || format == null ? null : typed.found(() -> Roofline.of(device, format));
        typed.check();
        Decoding decoding = new Decoding(shape, roofline, format.bytes(), Math.max(2, format.bytes()));
        return told(decoding, device, b, ctx);
    }

    private Transformer shape() {
        if (Character.isDigit(model.charAt(0))) {
            double n = typed.positive("--model", model, Kind.COUNT);
            return Double.isNaN(n) ? null : Transformer.typical(n);
        }
        return Transformer.catalogue().find(model);
    }

    private Precision format() {
        try {
            return Precision.valueOf(precision.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Fault.of("--precision", "must be fp32, bf16, fp16 or int8", precision, "choose the one that the device multiplies in")
                    .raise();
        }
    }

    private static Answer told(Decoding d, Hardware device, double b, double ctx) {
        double step = d.stepSeconds(b, ctx);
        double weights = d.model().parameters() * d.bytesPerWeight();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stepSeconds", step);
        json.put("tokensPerSecond", d.throughput(b, ctx));
        json.put("prefillSeconds", d.prefillSeconds(b, ctx));
        json.put("kvBytesPerToken", d.model().kvBytes(d.bytesPerValue()));
        json.put("ridgeBatch", d.ridgeBatch());
        json.put("weightBytes", weights);
        json.put("basis", d.roofline().basis());
        TextTable out = new TextTable();
        out.line("writing   %s a step of %s answers with %s tokens of context, %s tokens/s [%s, the least that the roofline allows]",
                Wording.duration(step), Scale.of(b), Scale.of(ctx), Wording.number(d.throughput(b, ctx)), d.roofline().basis());
        out.line("reading   %s for the prompts", Wording.duration(d.prefillSeconds(b, ctx)));
        out.line("turns     from memory- to compute-bound at a batch of %s", Wording.number(d.ridgeBatch()));
        out.line("memory    weights %s, KV cache %s a token", Wording.quantity(weights, "B"), 
                Wording.quantity(d.model().kvBytes(d.bytesPerValue()), "B"));
        fits(d, device, ctx, json, out);
        Optional<Estimate> watts = device.figure(Hardware.WATTS);
        watts.ifPresent(w -> json.put("joulesPerToken", w.value() * step / b));
        watts.ifPresent(w -> out.line("energy    %s J a token at the device's limit of %s [%s]", Wording.number(w.value() * step / b),
                Wording.value(w), w.basis().weakest(d.roofline().basis())));
        Optional<Estimate> price = device.figure(Hardware.PRICE);
        price.ifPresent(p -> json.put("costPerMillionTokens", p.value() / 3600 * step / b * 1e6));
        price.ifPresent(p -> out.line("money     %s USD a million tokens [%s]", Wording.number(p.value() / 3600 * step / b * 1e6),
                p.basis().weakest(d.roofline().basis())));
        return Answer.met(json, out.toString());
    }

    private static void fits(Decoding d, Hardware device, double ctx, Map<String, Object> json, TextTable out) {
        device.figure(Hardware.MEMORY).ifPresent(memory -> {
            double most = d.largestBatch(memory.value(), Math.max(1, ctx));
            json.put("largestBatch", most);
            out.line("fits      %s on %s", most == 0 ? "not" : Scale.of(most) + " answers beside the weights", Wording.value(memory));
        });
    }
}
