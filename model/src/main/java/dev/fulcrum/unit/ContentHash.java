package dev.fulcrum.unit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of some content, as 64 lower-case hexadecimal digits; its first twelve name things for people.
public record ContentHash(@JsonValue String hex) {

    @JsonCreator
    public ContentHash {
        if (!hex.matches("[0-9a-f]{64}")) throw new IllegalArgumentException("content hash must be 64 hex digits: got " + hex);
    }

    public static ContentHash of(byte[]... parts) {
        MessageDigest digest = digest();
        for (byte[] part : parts) digest.update(part);
        return finish(digest);
    }

    public static ContentHash of(ByteBuffer content) {
        MessageDigest digest = digest();
        digest.update(content.duplicate());
        return finish(digest);
    }

    /// @throws java.io.UncheckedIOException when the file cannot be read
    public static ContentHash ofFile(Path file) {
        try {
            return of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String brief() {
        return hex.substring(0, 12);
    }

    @Override
    public String toString() {
        return hex;
    }

    /// A SHA-256 digest to be fed piece by piece and ended by [#finish].
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    public static ContentHash finish(MessageDigest digest) {
        return new ContentHash(HexFormat.of().formatHex(digest.digest()));
    }
}
