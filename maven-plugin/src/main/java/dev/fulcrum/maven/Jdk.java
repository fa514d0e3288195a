package dev.fulcrum.maven;

import java.io.File;
import java.lang.Runtime.Version;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.toolchain.Toolchain;
import org.apache.maven.toolchain.ToolchainManager;

/// Finds a Java that Fulcrum runs on: the one named, the build's toolchain, any toolchain that will do, the Java that runs Maven.
final class Jdk {
    /// Earlier ones corrupt native data (JDK-8377811).
    private static final String RANGE = "[25.0.3,)";
    private static final Version FIRST = Version.parse("25.0.3");

    private final File named;
    private final MavenSession session;
    private final ToolchainManager toolchains;

    Jdk(File named, MavenSession session, ToolchainManager toolchains) {
        this.named = named;
        this.session = session;
        this.toolchains = toolchains;
    }

    /// @return path of its `java`; a version too old is refused by the process itself, with the reason
    String java() throws MojoExecutionException {
        if (named != null) return new File(named, "bin/java").getPath();
        return toolchain().or(Jdk::own).orElseThrow(() -> new MojoExecutionException("needs a JDK 25.0.3 or later, and Maven runs on "
                + Runtime.version() + "; give -Dfulcrum.jdk=HOME, select one with maven-toolchains-plugin, or run Maven on one"));
    }

    private Optional<String> toolchain() {
        if (toolchains == null || session == null) return Optional.empty();
        Stream<Toolchain> fitting = toolchains.getToolchains(session, "jdk", Map.of("version", RANGE)).stream();
        Stream<Toolchain> selected = Stream.ofNullable(toolchains.getToolchainFromBuildContext("jdk", session));
        return Stream.concat(selected, fitting).map(t -> t.findTool("java")).filter(java -> java != null).findFirst();
    }

    private static Optional<String> own() {
        if (Runtime.version().compareTo(FIRST) < 0) return Optional.empty();
        return Optional.of(new File(System.getProperty("java.home"), "bin/java").getPath());
    }
}
