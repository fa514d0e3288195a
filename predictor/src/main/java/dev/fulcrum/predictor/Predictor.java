package dev.fulcrum.predictor;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that Fulcrum made, ready to answer: its labels, its size of image and its decision rule stand in the file itself.
 *
 * <p>The model takes {@code image} [N,H,W,C], unsigned bytes, and gives {@code probabilities} [N,classes]. One predictor may be used by many
 * threads; each answer takes one thread.
 */
public final class Predictor implements AutoCloseable {
    private static final String INPUT = "image";
    private static final String OUTPUT = "probabilities";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final List<String> labels;
    private final Optional<DecisionRule> rule;
    private final int height;
    private final int width;
    private final int channels;

    private Predictor(OrtSession session) throws OrtException {
        this.session = session;
        Map<String, String> metadata = session.getMetadata().getCustomMetadata();
        long[] shape = shape(session);
        height = (int) shape[1];
        width = (int) shape[2];
        channels = (int) shape[3];
        labels = labels(metadata.get("labels"));
        rule = Optional.ofNullable(metadata.get("fulcrum.decision")).map(text -> DecisionRule.read(text, labels));
    }

    /**
     * Loads a model.
     *
     * @param model an ONNX file that Fulcrum wrote, {@code model.onnx} of a result
     * @throws IllegalArgumentException for a file that ONNX Runtime does not take, or a model of another kind
     */
    public static Predictor load(Path model) {
        OrtSession session = null;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = OrtEnvironment.getEnvironment().createSession(model.toString(), options);
            return new Predictor(session);
        } catch (OrtException | IllegalArgumentException e) {
            close(session);
            throw new IllegalArgumentException("load " + model + ": must be an image model that Fulcrum wrote: got " + e.getMessage()
                    + "; give the model.onnx of a result", e);
        }
    }

    /** Classes in the order of the model's outputs. */
    public List<String> labels() {
        return labels;
    }

    /** Values of one input: height x width x channels. */
    public int size() {
        return height * width * channels;
    }

    /**
     * Answers for an image file, JPEG or PNG, resized as in training.
     *
     * @throws IllegalArgumentException for what is no sound image, or one of over 64 megapixels
     */
    public Prediction predict(Path image) {
        return answer(ImageFile.read(image, height, width, channels));
    }

    /**
     * Answers for pixels.
     *
     * @param pixels [H,W,C] in row-major order, each in [0, 255], rounded to whole ones; as long as {@link #size()}
     * @throws IllegalArgumentException for another length, or a value that is no pixel
     */
    public Prediction predict(float[] pixels) {
        if (pixels.length != size()) throw new IllegalArgumentException(wrongLength(pixels.length));
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            if (!(pixels[i] >= 0 && pixels[i] <= 255)) {
                throw new IllegalArgumentException("predict: a pixel must be in [0, 255]: got " + pixels[i] + " at " + i + "; do not normalise, the model does");
            }
            bytes[i] = (byte) Math.round(pixels[i]);
        }
        return answer(bytes);
    }

    private String wrongLength(int length) {
        return "predict: must be " + height + " x " + width + " x " + channels + " = " + size() + " values: got " + length + "; resize first";
    }

    private Prediction answer(byte[] pixels) {
        ByteBuffer direct = ByteBuffer.allocateDirect(pixels.length).order(ByteOrder.nativeOrder()).put(pixels);
        direct.flip();
        long[] shape = {1, height, width, channels};
        try (OnnxTensor input = OnnxTensor.createTensor(environment, direct, shape, OnnxJavaType.UINT8);
                OrtSession.Result result = session.run(Map.of(INPUT, input))) {
            FloatBuffer answer = ((OnnxTensor) result.get(OUTPUT).orElseThrow()).getFloatBuffer();
            float[] probabilities = new float[labels.size()];
            answer.get(probabilities);
            return prediction(probabilities);
        } catch (OrtException e) {
            throw new IllegalStateException("predict: the model must answer: got " + e.getMessage() + "; is the file whole?", e);
        }
    }

    private Prediction prediction(float[] p) {
        Map<String, Double> all = new LinkedHashMap<>();
        int best = 0;
        for (int c = 0; c < p.length; c++) {
            if (p[c] > p[best]) best = c;
            all.put(labels.get(c), (double) p[c]);
        }
        int chosen = rule.isPresent() ? rule.get().cheapest(p) : best;
        boolean toPerson = rule.isPresent() && rule.get().isForPerson(p);
        return new Prediction(labels.get(chosen), p[chosen], all, toPerson);
    }

    private static long[] shape(OrtSession session) throws OrtException {
        NodeInfo input = session.getInputInfo().get(INPUT);
        if (session.getInputInfo().size() == 1 && session.getOutputInfo().containsKey(OUTPUT) && input != null
                && input.getInfo() instanceof TensorInfo && ((TensorInfo) input.getInfo()).type == OnnxJavaType.UINT8) {
            long[] shape = ((TensorInfo) input.getInfo()).getShape();
            if (shape.length == 4 && shape[1] > 0 && shape[2] > 0 && (shape[3] == 1 || shape[3] == 3)) return shape;
        }
        throw new IllegalArgumentException("inputs " + session.getInputInfo().keySet() + " and outputs " + session.getOutputInfo().keySet());
    }

    private static List<String> labels(String text) {
        if (text == null) throw new IllegalArgumentException("no labels in its metadata");
        List<String> labels = new ArrayList<>();
        for (Object label : (List<?>) JsonText.read(text)) labels.add((String) label);
        return List.copyOf(labels);
    }

    @Override
    public void close() {
        close(session);
    }

    private static void close(OrtSession session) {
        try {
            if (session != null) session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("closing a session must not fail", e);
        }
    }
}
