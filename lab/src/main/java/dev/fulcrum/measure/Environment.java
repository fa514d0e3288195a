package dev.fulcrum.measure;

import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What figures were measured on; figures of two environments are never compared as if they were one.
///
/// @param cpu         model name
/// @param flags       the instruction sets that matter here, sorted: avx2, avx512f, avx512_vnni, avx_vnni, avx512_bf16, amx_int8 ...
/// @param cores       processors that this process may use
/// @param memoryBytes of the machine, 0 when unknown
/// @param jdk         vendor and version
/// @param os          name and version
/// @param engines     name and version of each engine used
/// @param governor    frequency governor, or "unknown"
public record Environment(String cpu, Set<String> flags, int cores, long memoryBytes, String jdk, String os, List<String> engines,
        String governor) {
    private static final Set<String> TELLING = Set.of("avx2", "fma", "avx512f", "avx512bw", "avx512_vnni", "avx_vnni", "avx512_bf16",
            "amx_int8", "amx_bf16", "asimd", "asimddp", "i8mm", "bf16");

    public Environment {
        flags = java.util.Collections.unmodifiableSet(new TreeSet<>(flags));
        engines = List.copyOf(engines);
    }

    /// Reads the machine.
    ///
    /// @param root the root of the file system, "/" outside tests
    public static Environment detect(Path root, List<String> engines) {
        String info = text(root.resolve("proc/cpuinfo"));
        Set<String> flags = java.util.Arrays.stream(line(info, "flags", line(info, "Features", "")).split(" "))
                .filter(TELLING::contains).collect(Collectors.toSet());
        String memory = line(text(root.resolve("proc/meminfo")), "MemTotal", "0 kB").replaceAll("\\D", "");
        String governor = text(root.resolve("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")).strip();
        return new Environment(line(info, "model name", System.getProperty("os.arch")), flags, Runtime.getRuntime().availableProcessors(),
                Long.parseLong(memory) * 1024, System.getProperty("java.vendor") + " " + Runtime.version(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"), engines, governor.isEmpty() ? "unknown" : governor);
    }

    /// Whether 8-bit dot products have instructions of their own, which do not saturate on the way.
    public boolean hasInt8DotProduct() {
        return flags.stream().anyMatch(Set.of("avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm")::contains);
    }

    public ContentHash hash() {
        return Json.hash(this);
    }

    private static String line(String text, String key, String otherwise) {
        return text.lines().filter(l -> l.startsWith(key)).map(l -> l.substring(l.indexOf(':') + 1).strip()).findFirst().orElse(otherwise);
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
