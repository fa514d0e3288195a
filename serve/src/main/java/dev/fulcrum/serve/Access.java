package dev.fulcrum.serve;

import dev.fulcrum.unit.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Who may do what. Without keys everybody may do everything, which is why a server without keys listens on loopback only.
///
/// A slow hash for every request would cost more than the model, so a key that was found right is remembered by its SHA-256, which a
/// random 256-bit key withstands. Wrong keys are tried one at a time and at a bounded rate: guessing cannot take the machine away.
public final class Access {
    private static final int MOST_REMEMBERED = 10_000;

    private final List<ApiKey> keys;
    private final LongSupplier nanos;
    private final Map<ContentHash, Holder> known = new ConcurrentHashMap<>();
    private final Map<ContentHash, Boolean> wrong = new ConcurrentHashMap<>();
    private final TokenBucket tries;

    public Access(List<ApiKey> keys, LongSupplier nanos) {
        this.keys = List.copyOf(keys);
        this.nanos = nanos;
        this.tries = new TokenBucket(2, 5, nanos.getAsLong());
    }

    /// Everybody may do everything.
    public static Access open() {
        return new Access(List.of(), () -> 0);
    }

    private record Holder(ApiKey key, TokenBucket quota) {}

    public boolean isOpen() {
        return keys.isEmpty();
    }

    /// Whether [#check] answers at once; it takes about 0.1 s a configured key otherwise, and must not hold up an event loop.
    public boolean isQuick(String key) {
        return isOpen() || key.isEmpty() || known.containsKey(hash(key)) || wrong.containsKey(hash(key));
    }

    /// @param key as the client gave it, or empty
    /// @return why not, or null where it may
    public Refusal check(String key, Scope scope) {
        if (isOpen()) return null;
        if (key.isEmpty()) return Refusal.of(Refusal.Kind.UNAUTHENTICATED, "an API key is needed: Authorization: Bearer KEY");
        ContentHash hash = hash(key);
        Holder holder = known.get(hash);
        if (holder == null) {
            if (wrong.containsKey(hash)) return unknown();
            Refusal refusal = find(key, hash);
            if (refusal != null) return refusal;
            holder = known.get(hash);
        }
        if (!holder.key.scopes().contains(scope)) {
            return Refusal.of(Refusal.Kind.FORBIDDEN, "this key is not good for " + scope.name().toLowerCase(java.util.Locale.ROOT));
        }
        double wait = holder.quota.take(nanos.getAsLong());
        if (wait == 0) return null;
        return new Refusal(Refusal.Kind.QUOTA, "the key's quota is used up", (int) Math.clamp(Math.ceil(wait), 1, 3600));
    }

    private synchronized Refusal find(String key, ContentHash hash) {
        if (known.containsKey(hash)) return null;
        if (tries.take(nanos.getAsLong()) > 0) return new Refusal(Refusal.Kind.QUOTA, "too many unknown keys", 1);
        for (ApiKey candidate : keys) {
            if (!candidate.matches(key)) continue;
            known.put(hash, new Holder(candidate, new TokenBucket(candidate.perSecond(), candidate.perSecond(), nanos.getAsLong())));
            return null;
        }
        if (wrong.size() >= MOST_REMEMBERED) wrong.clear();
        wrong.put(hash, true);
        return unknown();
    }

    private static Refusal unknown() {
        return Refusal.of(Refusal.Kind.UNAUTHENTICATED, "unknown API key");
    }

    private static ContentHash hash(String key) {
        return ContentHash.of(key.getBytes(StandardCharsets.UTF_8));
    }
}
