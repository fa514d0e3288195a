/// The Open Inference Protocol, version 2, as bytes and values: what its REST form says, without a network.
package dev.fulcrum.serve.oip;
