package dev.fulcrum.cli;

import dev.fulcrum.unit.Fault;
import java.lang.Runtime.Version;
import java.util.Optional;

/// Which Java will do: 25.0.3 or later. In 25.0.0 to 25.0.2 the G1 collector may move pinned objects (JDK-8377811), which
/// corrupts what native libraries read and write without a word.
final class JavaVersion {
    private static final Version FIRST = Version.parse("25.0.3");

    private JavaVersion() {}

    static Optional<Fault> refused(Version version) {
        if (version.compareToIgnoreOptional(FIRST) >= 0) {
            return Optional.empty();
        }
        return Optional.of(Fault.of("start on Java " + version, "must be 25.0.3 or later (JDK-8377811 corrupts native data before)",
                version.toString(), "install a newer JDK 25, or set JAVA_HOME to one"));
    }
}
