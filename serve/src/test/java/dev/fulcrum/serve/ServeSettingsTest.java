package dev.fulcrum.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServeSettingsTest {
    private static ServeSettings read(String text, Map<String, String> replaced) {
        return ServeSettings.read("serve.yaml", text, replaced, () -> 0);
    }

    @Test
    void everyKeyHasADefault() {
        ServeSettings usual = read("", Map.of());
        assertThat(usual.listening().limits()).isEqualTo(Listening.Limits.USUAL);
        assertThat(usual.isolated()).isEqualTo(new ServeSettings.Isolated(false, 4L << 30, 10));
        assertThat(usual.traces()).isEmpty();
    }

    @Test
    void keysAreReadWithTheirUnitsAndWhatIsTypedGoesBefore() {
        ServeSettings read = read("""
                isolate: {on: false, memory: 512 MiB, patience: 2 s}
                traces: {endpoint: "http://127.0.0.1:4318", service: mine, sample: 10 %}
                limits: {head: 3 s, request: 4 s, rate: 1 KiB, idle: 5 s}
                """, Map.of("isolate.on", "true"));
        assertThat(read.isolated()).isEqualTo(new ServeSettings.Isolated(true, 512L << 20, 2));
        assertThat(read.traces()).hasValue(new TraceExport.Settings(URI.create("http://127.0.0.1:4318"), "mine", 0.1));
        Listening.Limits limits = read.listening().limits();
        assertThat(new double[] {limits.headSeconds(), limits.requestSeconds(), limits.bodyRate(), limits.idleSeconds()}).containsExactly(3, 4, 1024, 5);
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertThatThrownBy(() -> read("traces: {endpoint: nowhere, sample: 2}\nlimits: {head: -1 s}\nisolate: {patience: no}\n", Map.of()))
                .isInstanceOfSatisfying(FaultException.class, e -> assertThat(e.faults()).hasSize(4));
    }
}
