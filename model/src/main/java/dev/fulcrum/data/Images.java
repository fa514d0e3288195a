package dev.fulcrum.data;

import java.nio.file.Path;

/// One image at a time by exactly the decoding and resizing of training: for predict and serve.
public final class Images {
    private Images() {}

    /// Bytes [H,W,C] of one file in the size that a model takes.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the file is no sound JPEG or PNG, see [ImageDecoder]
    public static byte[] read(Path file, CanonicalSize size) {
        return Resize.apply(ImageDecoder.standard().decode(file).bitmap(), size);
    }

    /// Bytes [H,W,C] of an encoded JPEG or PNG, such as a request's body.
    ///
    /// @param name what to call the image in faults
    public static byte[] read(byte[] content, String name, CanonicalSize size) {
        return Resize.apply(ImageDecoder.standard().decode(content, name).bitmap(), size);
    }
}
