package dev.fulcrum.scaling;

import dev.fulcrum.unit.Fault;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The peak of a CPU from what is printed on it: cores x GHz x operations a cycle, written `cpu-avx512:8x3.2`.
///
/// A core with two vector units does 32 fp32 FLOPs a cycle with AVX2 and FMA, 64 with AVX-512; one with AMX 2048 int8 and 1024 bf16
/// operations (the last from memory).
public final class CpuPeak {
    private static final Pattern WRITTEN = Pattern.compile("cpu-(avx2|avx512|amx):(\\d+)x(\\d+(?:\\.\\d+)?)");

    private CpuPeak() {}

    /// Nothing where the name is no CPU's.
    /// @throws dev.fulcrum.unit.FaultException when it begins like one and cannot be read
    public static Optional<Hardware> parse(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("cpu")) return Optional.empty();
        Matcher matcher = WRITTEN.matcher(lower);
        if (matcher.matches()) return Optional.of(of(lower, matcher));
        throw Fault.of("device", "must be cpu-avx2, cpu-avx512 or cpu-amx with cores x GHz", name, "write cpu-avx512:8x3.2").raise();
    }

    private static Hardware of(String name, Matcher m) {
        double cycles = Integer.parseInt(m.group(2)) * Double.parseDouble(m.group(3)) * 1e9;
        Map<String, Figure> figures = new TreeMap<>();
        figures.put(Precision.FP32.key(), peak(cycles * (m.group(1).equals("avx2") ? 32 : 64), Reading.NOTES));
        if (m.group(1).equals("amx")) {
            figures.put(Precision.BF16.key(), peak(cycles * 1024, Reading.MEMORY));
            figures.put(Precision.INT8.key(), peak(cycles * 2048, Reading.MEMORY));
        }
        return new Hardware(name, "CPU, " + m.group(2) + " cores at " + m.group(3) + " GHz", "cpu", figures);
    }

    private static Figure peak(double value, Reading reading) {
        return new Figure(value, null, null, "cores x GHz x operations a cycle", "2026-11-22", reading);
    }
}
