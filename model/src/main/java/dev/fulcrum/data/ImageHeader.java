package dev.fulcrum.data;

import java.util.Set;

/// What a file says about its image before any pixel is decoded.
///
/// @param height      stored rows, before turning
/// @param width       stored columns, before turning
/// @param components  stored channels without alpha: 1 grey, 3 colour or palette, 4 CMYK
/// @param orientation EXIF orientation, 1 to 8; 1 where none is given
/// @param adobe       colour transform of a JPEG's Adobe marker (0 none, 1 YCbCr, 2 YCCK), or -1 without that marker
/// @param traits      what decoding will have to decide
/// @param whole       whether the file's end was seen in the bytes that were read
record ImageHeader(ImageFormat format, int height, int width, int components, int orientation, int adobe, Set<ImageTrait> traits,
        boolean whole) {

    static ImageHeader parse(ImageFormat format, byte[] content) {
        return switch (format) {
            case JPEG -> JpegHeader.parse(content);
            case PNG -> PngHeader.parse(content);
        };
    }

    ImageShape shape() {
        boolean swap = orientation >= 5;
        return new ImageShape(swap ? width : height, swap ? height : width, components == 1 ? 1 : 3);
    }

    long pixels() {
        return (long) height * width;
    }
}
