package dev.fulcrum.data;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/// Images whose pixels stand under more than one label: no one can tell which is right, so none is used.
///
/// @param images their indices
/// @param faults one an image, in the order of indices
record TwoLabels(BitSet images, List<Fault> faults) {

    /// @param firsts as given by [EqualPixels#firsts]
    static TwoLabels of(ImageDataset dataset, int[] firsts) {
        BitSet torn = torn(dataset, firsts);
        BitSet images = new BitSet();
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < firsts.length; i++) {
            if (!torn.get(firsts[i])) continue;
            images.set(i);
            faults.add(fault(dataset, i, firsts));
        }
        return new TwoLabels(images, List.copyOf(faults));
    }

    /// First images of groups that hold more than one label.
    private static BitSet torn(ImageDataset dataset, int[] firsts) {
        BitSet torn = new BitSet();
        for (int i = 0; i < firsts.length; i++) {
            if (dataset.label(i) != dataset.label(firsts[i])) torn.set(firsts[i]);
        }
        return torn;
    }

    private static Fault fault(ImageDataset dataset, int image, int[] firsts) {
        int other = IntStream.range(firsts[image], firsts.length)
                .filter(j -> firsts[j] == firsts[image] && dataset.label(j) != dataset.label(image)).findFirst().orElseThrow();
        return Fault.of("labels", "must be one for equal pixels", "%s here and %s for %s".formatted(labelName(dataset, image),
                labelName(dataset, other), dataset.name(other)), "remove the copy under the wrong label")
                .at(Place.file(dataset.name(image)));
    }

    private static String labelName(ImageDataset dataset, int image) {
        return dataset.classes().get(dataset.label(image));
    }
}
