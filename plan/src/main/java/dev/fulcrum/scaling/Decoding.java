package dev.fulcrum.scaling;

/// Answering with one transformer on one device, by roofline. Legend: N parameters, B batch, w bytes a weight, ctx tokens of context.
///
/// @param bytesPerWeight w
/// @param bytesPerValue  of keys and values
public record Decoding(Transformer model, Roofline roofline, double bytesPerWeight, double bytesPerValue) {

    /// Seconds for one token of each of B answers: max(2 N B / F, (N w + B ctx kv) / BW). The weights are read once a step.
    public double stepSeconds(double batch, double context) {
        double bytes = model.parameters() * bytesPerWeight + batch * context * model.kvBytes(bytesPerValue);
        return roofline.seconds(2 * model.parameters() * batch, bytes);
    }

    /// Seconds to read the prompts of B requests, attention included.
    public double prefillSeconds(double batch, double tokens) {
        double flops = batch * tokens * model.flops(tokens / 2);
        return roofline.seconds(flops, model.parameters() * bytesPerWeight + batch * tokens * model.kvBytes(bytesPerValue));
    }

    /// The batch at which decoding turns from memory- to compute-bound without a context: F w / (2 BW).
    public double ridgeBatch() {
        return roofline.ridge() * bytesPerWeight / 2;
    }

    /// Tokens a second of the whole batch.
    public double throughput(double batch, double context) {
        return batch / stepSeconds(batch, context);
    }

    /// Answers that fit beside the weights; 0 where the weights alone do not.
    ///
    /// @param memory bytes of the device
    public double largestBatch(double memory, double context) {
        return Math.max(0, Math.floor((memory - model.parameters() * bytesPerWeight) / (context * model.kvBytes(bytesPerValue))));
    }

    /// Seconds of training on some devices at a share of the peak: 6 N D / (devices x peak x MFU).
    public static double trainingSeconds(ModelSize size, double devices, double peak, double utilisation) {
        return size.trainingFlops() / (devices * peak * utilisation);
    }
}
