package dev.fulcrum.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessTest {
    private long now;

    @Test
    void keysAreGoodForTheirScopesAndQuotas() {
        SecureRandom random = new SecureRandom();
        String key = ApiKey.random(random);
        Access access = new Access(List.of(new ApiKey("app", ApiKey.hash(key, random), Set.of(Scope.INFER), 2)), () -> now);
        assertThat(access.check("", Scope.INFER).kind()).isEqualTo(Refusal.Kind.UNAUTHENTICATED);
        assertThat(access.check("fk-wrong", Scope.INFER).kind()).isEqualTo(Refusal.Kind.UNAUTHENTICATED);
        assertThat(access.check(key, Scope.ADMIN).kind()).isEqualTo(Refusal.Kind.FORBIDDEN);
        assertThat(access.check(key, Scope.INFER)).isNull();
        assertThat(access.check(key, Scope.INFER)).isNull();
        Refusal used = access.check(key, Scope.INFER);
        assertThat(used.kind()).isEqualTo(Refusal.Kind.QUOTA);
        assertThat(used.retryAfterSeconds()).isEqualTo(1);
        now += 500_000_000;
        assertThat(access.check(key, Scope.INFER)).isNull();
    }

    @Test
    void anOpenServerStaysAtHome() {
        assertThatThrownBy(() -> ServeSettings.read("serve.yaml", "host: 0.0.0.0", Map.of(), () -> 0)).hasMessageContaining("no keys");
        assertThat(ServeSettings.read("serve.yaml", "host: 0.0.0.0\nopen: true", Map.of(), () -> 0).listening().host()).isEqualTo("0.0.0.0");
        assertThat(ServeSettings.read("serve.yaml", "", Map.of("port", "9"), () -> 0).listening().port()).isEqualTo(9);
        assertThatThrownBy(() -> ServeSettings.read("serve.yaml", "prot: 80\nqueue: -1", Map.of(), () -> 0))
                .hasMessageContaining("port").hasMessageContaining("queue");
    }
}
