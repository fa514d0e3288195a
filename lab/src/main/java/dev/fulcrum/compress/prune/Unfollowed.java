package dev.fulcrum.compress.prune;

/// An operator met something that it cannot pass channels through; its inputs are fixed.
final class Unfollowed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unfollowed(String why) {
        super(why, null, false, false);
    }
}
