package dev.fulcrum.search;

/// One size of a family, written out untrained in both precisions, ready to be weighed.
///
/// @param name       of the size
/// @param floatFile  ONNX file in fp32
/// @param int8File   ONNX file in int8
/// @param parameters trainable numbers
/// @param flops      operations of one inference, 1 MAC = 2 FLOPs
public record PreparedSize(String name, String floatFile, String int8File, long parameters, double flops, long floatBytes, long int8Bytes) {}
