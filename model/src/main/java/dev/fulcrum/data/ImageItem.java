package dev.fulcrum.data;

import java.util.function.Supplier;

/// One labelled image before it is decoded.
///
/// @param name      what to call it, relative to its source, with forward slashes
/// @param className its label
/// @param shape     its size without decoding; may fault
/// @param decode    decodes it; may fault
record ImageItem(String name, String className, Supplier<ImageShape> shape, Supplier<Decoded> decode) {}
