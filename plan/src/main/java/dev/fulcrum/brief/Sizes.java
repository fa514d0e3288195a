package dev.fulcrum.brief;

import java.util.List;

/// Which models of a family there are to choose from: every width with every depth and every shrink.
///
/// @param widths  channels of the first stage, 1 to 512
/// @param depths  residual blocks a stage, 1 to 8
/// @param shrinks factors by which a picture is averaged down before the first convolution, 1 to 4
public record Sizes(List<Integer> widths, List<Integer> depths, List<Integer> shrinks) {
    /// 24, spanning a factor of some hundred in operations.
    public static final Sizes USUAL = new Sizes(List.of(4, 8, 16, 32, 48, 64), List.of(1, 2), List.of(1, 2));
    private static final Range WIDTH = Range.between(1, 512);
    private static final Range DEPTH = Range.between(1, 8);
    private static final Range SHRINK = Range.between(1, 4);

    public Sizes {
        widths = List.copyOf(widths);
        depths = List.copyOf(depths);
        shrinks = List.copyOf(shrinks);
    }

    /// What is not written is as usual.
    static Sizes read(Section section) {
        return new Sizes(read(section, "widths", WIDTH, USUAL.widths), read(section, "depths", DEPTH, USUAL.depths),
                read(section, "shrinks", SHRINK, USUAL.shrinks));
    }

    private static List<Integer> read(Section section, String name, Range range, List<Integer> usual) {
        List<Double> numbers = section.numbers(name, range, usual.toString());
        if (numbers.stream().anyMatch(n -> n != Math.rint(n))) section.fault(name, "must be whole numbers", numbers.toString(), "write " + usual);
        return numbers.isEmpty() ? usual : numbers.stream().map(Double::intValue).distinct().sorted().toList();
    }
}
