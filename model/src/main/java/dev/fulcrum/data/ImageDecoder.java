package dev.fulcrum.data;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Decodes JPEG and PNG to upright 8-bit grey or RGB, the same way in train, predict and serve.
///
/// Alpha is laid over white, 16 bit rounded to 8, CMYK and YCCK converted without a profile, palettes resolved, EXIF orientation
/// applied, embedded colour profiles ignored; values are never moved between colour spaces otherwise. Size is checked in the header
/// before any pixel is allocated. A file that is cut, damaged, of another format or of another format than its name says is a fault.
/// May be used by many threads; images above 4 megapixels are decoded one at a time, to bound memory.
///
/// @param maxPixels height x width above which an image is refused
public record ImageDecoder(long maxPixels) {
    /// The operation of faults that tell of a wrong extension.
    static final String WRONG_EXTENSION = "image extension";
    private static final long DEFAULT_PIXELS = 64_000_000;
    private static final long MAX_FILE_BYTES = 512L << 20;
    private static final int MAX_SIDE = 65_535;
    private static final int PREFIX_BYTES = 64 << 10;
    private static final long LARGE_PIXELS = 4_000_000;
    private static final ReentrantLock LARGE = new ReentrantLock();

    /// Refuses images above 64 megapixels.
    public static ImageDecoder standard() {
        return new ImageDecoder(DEFAULT_PIXELS);
    }

    /// The size of the upright image, from the file's head only.
    ///
    /// @throws FaultException when the file cannot be read, is no JPEG or PNG, has another extension, or is too large
    public ImageShape shape(Path file) {
        return header(file).shape();
    }

    /// @throws FaultException as [#shape], and when the image is cut or damaged
    public Decoded decode(Path file) {
        return decode(read(file, Integer.MAX_VALUE), file.toString(), ImageFormat.ofName(file));
    }

    /// Decodes bytes that came without a file name, such as a request's body.
    ///
    /// @param name what to call the image in faults
    public Decoded decode(byte[] content, String name) {
        return decode(content, name, ImageFormat.ofContent(content));
    }

    private ImageHeader header(Path file) {
        byte[] prefix = read(file, PREFIX_BYTES);
        ImageFormat format = format(prefix, file.toString(), ImageFormat.ofName(file));
        ImageHeader header = ImageHeader.parse(format, prefix);
        if (header.height() == 0) header = ImageHeader.parse(format, read(file, Integer.MAX_VALUE));
        return checked(header, file.toString());
    }

    private Decoded decode(byte[] content, String name, Optional<ImageFormat> promised) {
        ImageHeader header = checked(ImageHeader.parse(format(content, name, promised), content), name);
        if (!header.whole()) throw cut(name);
        if (header.pixels() <= LARGE_PIXELS) return decode(header, content, name);
        LARGE.lock();
        try {
            return decode(header, content, name);
        } finally {
            LARGE.unlock();
        }
    }

    private static Decoded decode(ImageHeader header, byte[] content, String name) {
        ImageReader reader = reader(header.format());
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
        try (MemoryCacheImageInputStream in = input(header, content)) {
            reader.setInput(in, true, true);
            Bitmap stored = header.components() == 4 ? RasterBitmap.ofCmyk(reader.readRaster(0, null), header.adobe())
                    : RasterBitmap.of(reader.read(0));
            if (warnings.stream().anyMatch(ImageDecoder::tellsOfDamage)) throw damaged(name, warnings.getFirst(), null);
            return new Decoded(stored.upright(header.orientation()), Set.copyOf(header.traits()));
        } catch (FaultException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged(name, e.toString(), e);
        } catch (OutOfMemoryError e) {
            throw tooMuchMemory(header, name);
        } finally {
            reader.dispose();
        }
    }

    private static MemoryCacheImageInputStream input(ImageHeader header, byte[] content) {
        boolean hide = header.format() == ImageFormat.JPEG && header.traits().contains(ImageTrait.PROFILE);
        return new MemoryCacheImageInputStream(new ByteArrayInputStream(hide ? JpegHeader.withoutProfiles(content) : content));
    }

    /// The platform's decoder fills what is missing with grey and only warns.
    private static boolean tellsOfDamage(String warning) {
        String w = warning.toLowerCase(Locale.ROOT);
        return w.contains("premature end") || w.contains("corrupt") && !w.contains("extraneous");
    }

    /// TwelveMonkeys' reader where there is one for the format (it survives odd colour profiles and markers), else the platform's.
    private static ImageReader reader(ImageFormat format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT));
        ImageReader first = readers.next();
        while (readers.hasNext() && !isTwelveMonkeys(first)) {
            ImageReader next = readers.next();
            if (isTwelveMonkeys(next)) first = next;
        }
        return first;
    }

    private static boolean isTwelveMonkeys(ImageReader reader) {
        return reader.getClass().getName().startsWith("com.twelvemonkeys.");
    }

    private ImageHeader checked(ImageHeader header, String name) {
        if (header.height() < 1 || header.width() < 1) throw cut(name);
        if (header.pixels() > maxPixels || Math.max(header.height(), header.width()) > MAX_SIDE) throw tooLarge(header, name);
        return header;
    }

    private static byte[] read(Path file, int limit) {
        try {
            if (Files.isDirectory(file)) throw unreadable(file.toString(), "a folder", null);
            if (Files.size(file) > MAX_FILE_BYTES) throw unreadable(file.toString(), Files.size(file) + " bytes", null);
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(limit);
            }
        } catch (IOException e) {
            throw unreadable(file.toString(), e.toString(), e);
        }
    }

    private static ImageFormat format(byte[] content, String name, Optional<ImageFormat> promised) {
        if (content.length == 0) throw unreadable(name, "an empty file", null);
        ImageFormat format = ImageFormat.ofContent(content).orElseThrow(() -> unreadable(name, "other content", null));
        if (promised.isPresent() && promised.get() != format) throw wrongExtension(format, name);
        return format;
    }

    /// The fault of a file whose name promises one format while its bytes are another.
    private static FaultException wrongExtension(ImageFormat format, String name) {
        return Fault.of(WRONG_EXTENSION, "must agree with the content", "a " + format + " under another extension",
                "rename the file to ." + format.name().toLowerCase(Locale.ROOT)).at(Place.file(name)).raise();
    }

    private static FaultException unreadable(String name, String got, Exception cause) {
        return Fault.of("read image", "must be a readable JPEG or PNG of at most 512 MiB", got, "mend or remove the file")
                .at(Place.file(name)).raise(cause);
    }

    private static FaultException cut(String name) {
        return Fault.of("read image", "must be whole", "a file that is cut short or damaged", "copy the file again or remove it")
                .at(Place.file(name)).raise();
    }

    private static FaultException damaged(String name, String got, Exception cause) {
        return Fault.of("decode image", "must be a sound JPEG or PNG", got, "write the file again or remove it")
                .at(Place.file(name)).raise(cause);
    }

    private static FaultException tooMuchMemory(ImageHeader header, String name) {
        return Fault.of("decode image", "must fit into the heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB",
                header.width() + " x " + header.height(), "shrink the image or give Java more memory with -Xmx")
                .at(Place.file(name)).raise();
    }

    private FaultException tooLarge(ImageHeader header, String name) {
        return Fault.of("image size", "must be at most " + maxPixels + " pixels and " + MAX_SIDE + " a side",
                header.width() + " x " + header.height(), "shrink the image").at(Place.file(name)).raise();
    }
}
