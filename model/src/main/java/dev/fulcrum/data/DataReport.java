package dev.fulcrum.data;

import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// What reading found, left out and decided.
///
/// @param found          images that were found, whether kept or left out
/// @param kept           images in the dataset
/// @param unreadable     one fault for each file that is cut, damaged, too large, or no JPEG or PNG
/// @param wrongExtension one fault for each file whose bytes are another format than its name says
/// @param twoLabels      one fault for each image whose pixels stand under two labels
/// @param perClass       images kept, by class name
/// @param traits         images kept, by what decoding had to decide
/// @param notes          sentences for people: resize, traits, duplicates, files passed over
public record DataReport(int found, int kept, List<Fault> unreadable, List<Fault> wrongExtension, List<Fault> twoLabels,
        SortedMap<String, Integer> perClass, SortedMap<ImageTrait, Integer> traits, List<String> notes) {

    /// Everything that was left out.
    public List<Fault> faults() {
        List<Fault> all = new ArrayList<>(unreadable);
        all.addAll(wrongExtension);
        all.addAll(twoLabels);
        return List.copyOf(all);
    }

    /// Images left out over images found, 0 to 1.
    public double leftOutShare() {
        return found == 0 ? 0 : (found - kept) / (double) found;
    }
}
