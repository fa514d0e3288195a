package dev.fulcrum.data;

import java.util.List;

/// How a run comes to its canonical size.
public sealed interface SizeRule {
    /// The size for images of these shapes, which are not empty.
    CanonicalSize of(List<ImageShape> shapes);

    /// Chosen from the data by [CanonicalSize#choose].
    record FromData() implements SizeRule {
        @Override
        public CanonicalSize of(List<ImageShape> shapes) {
            return CanonicalSize.choose(shapes);
        }
    }

    /// Square, grey if every image is.
    ///
    /// @param side pixels, 1 to 1024
    record Square(int side) implements SizeRule {
        @Override
        public CanonicalSize of(List<ImageShape> shapes) {
            return new CanonicalSize(side, side, CanonicalSize.choose(shapes).channels());
        }
    }

    /// Known beforehand.
    record Given(CanonicalSize size) implements SizeRule {
        @Override
        public CanonicalSize of(List<ImageShape> shapes) {
            return size;
        }
    }
}
