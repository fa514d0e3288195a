package dev.fulcrum.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as Linux writes them, in a made-up root.
class ThrottlingTest {
    @TempDir
    Path root;

    @Test
    void versionTwoCountsMicroseconds() throws IOException {
        write("proc/self/cgroup", "0::/pods/a\n");
        write("sys/fs/cgroup/pods/a/cpu.stat", "usage_usec 900\nnr_throttled 3\nthrottled_usec 250\n");
        assertThat(Throttling.nanos(root)).isEqualTo(250_000);
    }

    @Test
    void versionOneCountsNanosecondsOfTheGroupOfTheProcessor() throws IOException {
        write("proc/self/cgroup", "4:memory:/m\n1:cpu,cpuacct:/job\n0::/\n");
        write("sys/fs/cgroup/cpu/job/cpu.stat", "nr_periods 9\nnr_throttled 3\nthrottled_time 777\n");
        assertThat(Throttling.nanos(root)).isEqualTo(777);
    }

    @Test
    void aContainerThatSeesThePathFromOutsideFindsItsFilesAtTheRoot() throws IOException {
        write("proc/self/cgroup", "0::/kubepods/burstable/x\n");
        write("sys/fs/cgroup/cpu.stat", "throttled_usec 5\n");
        assertThat(Throttling.nanos(root)).isEqualTo(5000);
    }

    @Test
    void withoutAQuotaNothingIsThrottledAndWithOneItIsNoDisturbance() throws IOException {
        write("proc/thread-self/schedstat", "1000 800000 5\n");
        write("proc/stat", "cpu 1 2 3 4 5 6 7 0 9\n");
        assertThat(Throttling.nanos(root)).isZero();
        assertThat(Disturbance.linux(root).waitedNanos()).isEqualTo(800_000);
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/cpu.stat", "throttled_usec 500\n");
        assertThat(Disturbance.linux(root).waitedNanos()).isEqualTo(300_000);
    }

    @Test
    void aQuotaMakesBurstsLast() throws IOException {
        Protocol usual = Protocol.DEFAULT;
        assertThat(Throttling.periodMillis(root)).isEmpty();
        write("proc/self/cgroup", "0::/pods/a\n");
        write("sys/fs/cgroup/pods/a/cpu.max", "max 100000\n");
        assertThat(Throttling.periodMillis(root)).isEmpty();
        write("sys/fs/cgroup/pods/a/cpu.max", "50000 100000\n");
        assertThat(Throttling.periodMillis(root)).hasValue(100);
        write("proc/self/cgroup", "1:cpu,cpuacct:/job\n");
        write("sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "2000\n");
        write("sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "4000\n");
        assertThat(Throttling.periodMillis(root)).hasValue(4);
        assertThat(usual.underQuota(100).burstMillis()).isEqualTo(1200);
        assertThat(usual.underQuota(4)).isEqualTo(usual.underQuota(10)).returns(120.0, Protocol::burstMillis).returns(usual.rounds(), Protocol::rounds);
    }

    private void write(String file, String text) throws IOException {
        Path at = root.resolve(file);
        Files.createDirectories(at.getParent());
        Files.writeString(at, text);
    }
}
