package dev.fulcrum.engines.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheTest {
    @TempDir
    private Path folder;

    private Path library() {
        return folder.resolve("pytorch.jar").resolve("libtorch_cpu.so");
    }

    private void unpack(int bytes) throws IOException {
        Files.createDirectories(library().getParent());
        Files.write(library(), new byte[bytes]);
    }

    private void openAndSeal() {
        try (NativeCache cache = NativeCache.open(folder)) {
            cache.seal();
        }
    }

    @Test
    void whatWasSealedIsKept() throws IOException {
        try (NativeCache cache = NativeCache.open(folder)) {
            unpack(100);
            cache.seal();
        }
        openAndSeal();
        assertThat(library()).hasSize(100);
    }

    @Test
    void aKilledFirstUnpackingIsRemoved() throws IOException {
        unpack(50);
        openAndSeal();
        assertThat(library()).doesNotExist();
    }

    @Test
    void aTruncatedOrMissingLibraryRemovesItsFolder() throws IOException {
        for (int damage = 0; damage < 2; damage++) {
            try (NativeCache cache = NativeCache.open(folder)) {
                unpack(100);
                cache.seal();
            }
            if (damage == 0) unpack(99);
            else Files.delete(library());
            openAndSeal();
            assertThat(library().getParent()).doesNotExist();
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsAFault() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> NativeCache.open(file.resolve("cache"))).isInstanceOf(FaultException.class)
                .hasMessageContaining("FULCRUM_CACHE");
    }
}
