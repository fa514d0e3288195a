/**
 * Answering with a model that Fulcrum made, inside somebody else's service: Java 17 and ONNX Runtime, no other part of Fulcrum.
 */
package dev.fulcrum.predictor;
