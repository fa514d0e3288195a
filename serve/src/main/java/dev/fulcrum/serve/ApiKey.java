package dev.fulcrum.serve;

import dev.fulcrum.unit.Fault;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// A client's key as a configuration holds it: only its hash.
///
/// @param name      for people
/// @param hash      `pbkdf2-sha256$ITERATIONS$SALT$HASH`, the last two in base64
/// @param scopes    what it is good for
/// @param perSecond requests a second that it may make; infinite for no quota
public record ApiKey(String name, String hash, Set<Scope> scopes, double perSecond) {
    private static final int ITERATIONS = 210_000;
    private static final int BYTES = 32;

    public ApiKey {
        scopes = Set.copyOf(scopes);
        if (!hash.matches("pbkdf2-sha256\\$[1-9]\\d{3,7}\\$[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]+")) {
            throw Fault.of("key " + name, "must be hashed as pbkdf2-sha256$ITERATIONS$SALT$HASH", "something else",
                    "make one with fulcrum serve --new-key " + name).raise();
        }
    }

    /// A new random key: 256 bits in base64 without padding.
    public static String random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return "fk-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static String hash(String key, SecureRandom random) {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        return "pbkdf2-sha256$" + ITERATIONS + "$" + Base64.getEncoder().encodeToString(salt) + "$"
                + Base64.getEncoder().encodeToString(derive(key, salt, ITERATIONS));
    }

    /// Takes about 0.1 s on purpose.
    boolean matches(String key) {
        String[] parts = hash.split("\\$");
        byte[] derived = derive(key, Base64.getDecoder().decode(parts[2]), Integer.parseInt(parts[1]));
        return MessageDigest.isEqual(derived, Base64.getDecoder().decode(parts[3]));
    }

    private static byte[] derive(String key, byte[] salt, int iterations) {
        try {
            PBEKeySpec spec = new PBEKeySpec(new String(key.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1).toCharArray(),
                    salt, iterations, BYTES * 8);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has PBKDF2", e);
        }
    }
}
