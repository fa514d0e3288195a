package dev.fulcrum.bench.guest;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Text as pictures, for models that look at text: single lines and whole pages, by a seed alone.
///
/// Typeface, size, weight, colours, slant and noise differ from picture to picture, as they do on photographs of print; they are drawn
/// and not photographed all the same, and say nothing about hard light or crumpled paper.
final class TextImages {
    /// What a text-angle classifier of PP-OCR eats.
    static final int LINE_HEIGHT = 48;
    static final int LINE_WIDTH = 192;
    private final List<String> words;
    private final Fonts fonts;

    /// @param words in the order of a book, at least a hundred
    TextImages(List<String> words, Fonts fonts) {
        this.words = words;
        this.fonts = fonts;
    }

    /// One line of text that fills a picture of 48 x 192, upright or upside down.
    BufferedImage line(long seed, boolean upsideDown) {
        Random random = new Random(seed);
        Font font = font(random, 40);
        String text = text(random, 14 + random.nextInt(10));
        GlyphVector glyphs = font.createGlyphVector(new FontRenderContext(null, true, true), text);
        Rectangle box = glyphs.getVisualBounds().getBounds();
        BufferedImage picture = new BufferedImage(LINE_WIDTH, LINE_HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = paper(picture, random);
        double margin = 2 + random.nextInt(5);
        if (upsideDown) g.rotate(Math.PI, LINE_WIDTH / 2.0, LINE_HEIGHT / 2.0);
        g.rotate(Math.toRadians(random.nextDouble(-2, 2)), LINE_WIDTH / 2.0, LINE_HEIGHT / 2.0);
        g.translate(margin, margin);
        g.scale((LINE_WIDTH - 2 * margin) / box.width, (LINE_HEIGHT - 2 * margin) / box.height);
        g.translate(-box.x, -box.y);
        g.fill(glyphs.getOutline());
        g.dispose();
        addNoise(picture, random);
        return picture;
    }

    /// A page with lines of several sizes.
    ///
    /// @param side width and height in pixels, a multiple of 32
    BufferedImage page(long seed, int side) {
        return drawn(seed, side).picture();
    }

    /// A page and where its text is.
    ///
    /// @param boxes of the lines, in pixels, inside the picture
    record Page(BufferedImage picture, List<Rectangle> boxes) {}

    Page drawn(long seed, int side) {
        Random random = new Random(seed);
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = paper(picture, random);
        List<Rectangle> boxes = new ArrayList<>();
        int y = 10 + random.nextInt(30);
        while (true) {
            Font font = font(random, 14 + random.nextInt(22));
            Rectangle box = drawLine(g, font, random, y, side);
            if (box == null) break;
            boxes.add(box);
            y = box.y + box.height + 6 + random.nextInt(24);
        }
        g.dispose();
        addNoise(picture, random);
        return new Page(picture, boxes);
    }

    /// Nothing where the line would leave the page.
    private Rectangle drawLine(Graphics2D g, Font font, Random random, int top, int side) {
        GlyphVector glyphs = font.createGlyphVector(new FontRenderContext(null, true, true), text(random, 6 + random.nextInt(18)));
        Rectangle box = glyphs.getVisualBounds().getBounds();
        if (top + box.height > side - 8) return null;
        int left = 8 + random.nextInt(30);
        AffineTransform place = AffineTransform.getTranslateInstance(left - box.x, top - box.y);
        g.fill(place.createTransformedShape(glyphs.getOutline()));
        return new Rectangle(left, top, box.width, box.height).intersection(new Rectangle(0, 0, side, side));
    }

    private Font font(Random random, int size) {
        return fonts.faces().get(random.nextInt(fonts.faces().size())).deriveFont((float) size);
    }

    /// Words from a place in the book, until there are so many characters.
    private String text(Random random, int characters) {
        int at = random.nextInt(words.size() - 20);
        StringBuilder text = new StringBuilder(words.get(at));
        while (text.length() < characters) text.append(' ').append(words.get(++at % words.size()));
        return text.toString();
    }

    /// Dark on light, or once in four light on dark.
    private static Graphics2D paper(BufferedImage picture, Random random) {
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        Color light = colour(random, 170, 255);
        Color dark = colour(random, 0, 90);
        boolean inverse = random.nextInt(4) == 0;
        g.setColor(inverse ? dark : light);
        g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        g.setColor(inverse ? light : dark);
        return g;
    }

    private static Color colour(Random random, int low, int high) {
        return new Color(low + random.nextInt(high - low), low + random.nextInt(high - low), low + random.nextInt(high - low));
    }

    private static void addNoise(BufferedImage picture, Random random) {
        double deviation = random.nextDouble(0, 12);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int add = (int) (random.nextGaussian() * deviation);
                int rgb = picture.getRGB(x, y);
                picture.setRGB(x, y, shifted(rgb >> 16 & 255, add) << 16 | shifted(rgb >> 8 & 255, add) << 8 | shifted(rgb & 255, add));
            }
        }
    }

    private static int shifted(int channel, int add) {
        return Math.clamp(channel + add, 0, 255);
    }
}
