/// What to do once the data has changed: nothing, a correction, more inference, or training, compared in money on labelled examples of now.
package dev.fulcrum.adapt;
