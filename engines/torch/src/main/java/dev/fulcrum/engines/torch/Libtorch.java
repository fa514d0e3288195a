package dev.fulcrum.engines.torch;

import dev.fulcrum.unit.Fault;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/// Loads libtorch once, and holds the settings that belong to the whole process.
final class Libtorch {
    private static boolean loaded;
    private static int current;

    private Libtorch() {}

    /// Loads the library; safe to call often.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the native library cannot be unpacked or loaded
    static synchronized void load() {
        if (loaded) return;
        // JavaCPP would otherwise throw OutOfMemoryError when resident memory passes four Java heaps, although torch owns most of it.
        if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        }
        // Idle OpenMP threads otherwise spin: with two threads on shared cores a step took up to 40 times as long.
        ProcessEnvironment.setIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
        Optional<NativeCache> cache = NativeCache.open();
        try {
            link();
            cache.ifPresent(NativeCache::seal);
        } finally {
            cache.ifPresent(NativeCache::close);
        }
        loaded = true;
    }

    private static void link() {
        try {
            Loader.load(torch.class);
            torch.set_num_interop_threads(1);
            openblas.blas_set_num_threads(1);
        } catch (LinkageError | RuntimeException e) {
            throw Fault.of("load libtorch", "must be unpacked and loadable", String.valueOf(e.getMessage()),
                    "set FULCRUM_CACHE to a folder that can be written with 600 MB free").raise(e);
        }
    }

    static String version() {
        return "libtorch " + torch.class.getPackage().getImplementationVersion() + " (org.bytedeco:pytorch)";
    }

    /// Threads inside one operator. OpenBLAS keeps its own pool, which `set_num_threads` does not reach and whose idle workers spin.
    static synchronized void threads(int threads) {
        if (threads == current) return;
        torch.set_num_threads(threads);
        openblas.blas_set_num_threads(threads);
        current = threads;
    }
}
