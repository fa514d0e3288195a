package dev.fulcrum.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads labelled images into one dataset.
///
/// Files that cannot be read, that carry a wrong extension, or whose pixels stand under two labels are listed and left out. Work is
/// spread over the cores; the result does not depend on their number.
///
/// @param decoder      reads single files
/// @param size         how the canonical size is found
/// @param maxLeftOut   share of images left out above which reading stops, 0 to 1
/// @param minPerClass  different images that each class must have, besides a ready-made test split
public record ImageLoader(ImageDecoder decoder, SizeRule size, double maxLeftOut, int minPerClass) {

    /// Chooses the size, stops above 5 % left out, and asks for 5 images a class.
    public static ImageLoader standard() {
        return new ImageLoader(ImageDecoder.standard(), new SizeRule.FromData(), 0.05, 5);
    }

    public ImageLoader withSize(SizeRule wanted) {
        return new ImageLoader(decoder, wanted, maxLeftOut, minPerClass);
    }

    /// @param readyTest a ready-made test split, with classes of the same names
    /// @throws dev.fulcrum.unit.FaultException when a source cannot be listed, holds fewer than two classes, too few images of one,
    ///                  or too much that had to be left out
    public LoadedImages load(ImageSource source, Optional<ImageSource> readyTest, Progress progress) {
        Listing main = Listing.of(source, decoder);
        Optional<Listing> test = readyTest.map(s -> Listing.of(s, decoder));
        return new Loading(this, merged(main, test), main.items().size(), progress).run();
    }

    public LoadedImages load(ImageSource source) {
        return load(source, Optional.empty(), Progress.SILENT);
    }

    /// The images of the test split follow the others; their names are told apart by a prefix.
    private static Listing merged(Listing main, Optional<Listing> test) {
        if (test.isEmpty()) return main;
        List<ImageItem> items = new ArrayList<>(main.items());
        for (ImageItem i : test.get().items()) items.add(new ImageItem("test:" + i.name(), i.className(), i.shape(), i.decode()));
        return new Listing(main.classes(), items, joined(main.unreadable(), test.get().unreadable()),
                joined(main.notes(), test.get().notes()));
    }

    private static <T> List<T> joined(List<T> a, List<T> b) {
        List<T> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }
}
