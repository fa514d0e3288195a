package dev.fulcrum.engines.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @TempDir
    Path cache;

    @Test
    void isUnpackedOnceAndLeftAlone() throws IOException {
        Path folder = NativeLibrary.unpack(cache);
        assertThat(folder.getFileName()).hasToString("onnxruntime-" + NativeLibrary.version());
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(folder.resolve("complete"), old);
        NativeLibrary.unpack(cache);
        assertThat(Files.getLastModifiedTime(folder.resolve("complete"))).isEqualTo(old);
        assertThat(files(cache)).containsExactly(folder);
    }

    @Test
    void whatIsHalfUnpackedIsRepaired() throws IOException {
        Path folder = NativeLibrary.unpack(cache);
        Path library = folder.resolve(System.mapLibraryName("onnxruntime"));
        long whole = Files.size(library);
        Files.write(library, new byte[10]);
        assertThat(NativeLibrary.isComplete(folder)).isFalse();
        NativeLibrary.unpack(cache);
        assertThat(library).hasSize(whole);
        Files.delete(folder.resolve("complete"));
        NativeLibrary.unpack(cache);
        assertThat(NativeLibrary.isComplete(folder)).isTrue();
        assertThat(files(cache)).containsExactly(folder);
    }

    @Test
    void aCacheThatCannotBeWrittenIsAFault() throws IOException {
        Path file = Files.createFile(cache.resolve("file"));
        assertThatThrownBy(() -> NativeLibrary.unpack(file)).isInstanceOf(FaultException.class)
                .hasMessageContaining(file.toString()).hasMessageContaining("fulcrum.cache");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.toList();
        }
    }
}
