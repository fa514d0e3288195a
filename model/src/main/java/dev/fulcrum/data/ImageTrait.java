package dev.fulcrum.data;

/// Something about a file that decoding had to decide, counted in the [DataReport].
public enum ImageTrait {
    ALPHA("laid over white"),
    TURNED("turned upright by their EXIF orientation"),
    CMYK("converted to RGB without a colour profile"),
    SIXTEEN_BIT("reduced to 8 bit a channel, rounded"),
    PALETTE("taken from their palette"),
    PROFILE("with an embedded colour profile, which is ignored"),
    ANIMATED("animated, of which the default image is used");

    private final String treatment;

    ImageTrait(String treatment) {
        this.treatment = treatment;
    }

    /// What was done, to follow "12 images ".
    public String treatment() {
        return treatment;
    }
}
