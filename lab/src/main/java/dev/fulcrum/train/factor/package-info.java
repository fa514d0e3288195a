/// Models of who likes what that are solved for instead of trained by gradients: sparse interactions in, matrices out.
package dev.fulcrum.train.factor;
