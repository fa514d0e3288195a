package dev.fulcrum.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
    @TempDir
    Path root;

    @Test
    void readsTheMachine() throws IOException {
        file("proc/cpuinfo", "processor\t: 0\nmodel name\t: Test CPU 9000\nflags\t\t: fpu avx2 avx512f avx512_vnni fpu\n");
        file("proc/meminfo", "MemTotal:       16384 kB\nMemFree: 1 kB\n");
        file("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
        Environment e = Environment.detect(root, List.of("engine 1"));
        assertThat(e.cpu()).isEqualTo("Test CPU 9000");
        assertThat(e.flags()).containsExactly("avx2", "avx512_vnni", "avx512f");
        assertThat(e.memoryBytes()).isEqualTo(16384L * 1024);
        assertThat(e.governor()).isEqualTo("performance");
        assertThat(e.hasInt8DotProduct()).isTrue();
        assertThat(Environment.detect(root, List.of("engine 1")).hash()).isEqualTo(e.hash());
        assertThat(Environment.detect(root, List.of("engine 2")).hash()).isNotEqualTo(e.hash());
    }

    @Test
    void aMachineThatTellsNothingIsStillAnEnvironment() {
        Environment e = Environment.detect(root, List.of());
        assertThat(e.flags()).isEmpty();
        assertThat(e.governor()).isEqualTo("unknown");
        assertThat(e.hasInt8DotProduct()).isFalse();
    }

    private void file(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }
}
