package dev.fulcrum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The launcher script in made-up surroundings: its functions are sourced by bash; nothing is built, no Java started.
@Timeout(60)
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "fulcrum").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private record Ended(int status, String out, String err) {}

    @BeforeEach
    void needsBash() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "the launcher needs bash");
    }

    @ParameterizedTest
    @CsvSource({"25.0.3,0", "25.0.2,1", "25,1", "25.0.10,0", "25.1,0", "26,0", "26-ea,0", "24.9.9,1", "17.0.15,1", "25.0.3-ea,0", "25.0.08,0"})
    void comparesVersionsByNumber(String version, int status) throws Exception {
        assertThat(bash("at_least " + version + " 25.0.3").status).isEqualTo(status);
    }

    @Test
    void takesTheFirstSoundJdkAndPrefers25() throws Exception {
        jdk("a-17", "17.0.15");
        jdk("b-26", "26.0.1");
        jdk("c 25 old", "25.0.2");
        Path good = jdk("d 25 good", "25.0.4");
        assertThat(findJdk().out).isEqualTo(good.toString());
    }

    @Test
    void takesANewerJdkWhereThereIsNo25() throws Exception {
        jdk("a-17", "17.0.15");
        Path newer = jdk("b-26", "26.0.1");
        assertThat(findJdk().out).isEqualTo(newer.toString());
    }

    @Test
    void javaHomeGoesFirst() throws Exception {
        jdk("jvm25", "25.0.3");
        Path chosen = jdk("../chosen", "25.0.5").normalize();
        assertThat(bash("set_places; find_jdk; printf '%s' \"$JDK\"", Map.of("JAVA_HOME", chosen.toString())).out).isEqualTo(chosen.toString());
    }

    @Test
    void withoutAJdkSaysWhatToInstallAndWhatWasFound() throws Exception {
        jdk("jdk-25-old", "25.0.2");
        Ended ended = findJdk();
        assertThat(ended.status).isEqualTo(2);
        assertThat(ended.err).contains("25.0.3 or later", "25.0.2 in", "apt install temurin-25-jdk", "JAVA_HOME");
    }

    @Test
    void aFolderWithoutACompilerIsNoJdk() throws Exception {
        Files.delete(jdk("jre", "25.0.3").resolve("bin/javac"));
        assertThat(findJdk().status).isEqualTo(2);
    }

    @Test
    void aCacheThatCannotBeWrittenIsToldWithTheWayOut() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Ended ended = bash("set_places; check_places", Map.of("FULCRUM_CACHE", file.resolve("cache").toString()));
        assertThat(ended.status).isEqualTo(2);
        assertThat(ended.err).contains("cannot be written", "FULCRUM_CACHE");
    }

    @Test
    void tooLittleDiskIsRefusedBeforeAnythingIsBuilt() throws Exception {
        Ended ended = bash("set_places; free_mb() { echo 2047; }; check_disk");
        assertThat(ended.status).isEqualTo(2);
        assertThat(ended.err).contains("2048 MB of free disk", "2047 MB");
        assertThat(bash("set_places; free_mb() { echo 2048; }; check_disk").status).isZero();
    }

    @Test
    void missingMavenIsTold() throws Exception {
        Ended ended = bash("PATH=/nonexistent; check_maven");
        assertThat(ended.status).isEqualTo(2);
        assertThat(ended.err).contains("Maven 3.8 or later", "install");
    }

    @Test
    void aBuildWithoutNetworkIsExplainedWithTheLogsEnd() throws Exception {
        String log = "[ERROR] Could not transfer artifact from/to central: Unknown host registry.invalid";
        Ended ended = bash("set_places; mkdir -p \"$STATE\"; echo '" + log + "' > \"$LOG\"; explain_failure");
        assertThat(ended.status).isEqualTo(2);
        assertThat(ended.err).contains("needs the network once", "settings.xml", log);
    }

    @ParameterizedTest
    @CsvSource({"plan,cli", "why,cli", "diff,cli", "check,onnxruntime", "ledger,cli", "report,cli", "scale,cli", "--help,cli",
        "measure,guest", "inspect,torch", "compare,guest", "compress,torch", "weigh,onnxruntime", "predict,onnxruntime", "train,torch", "balance,torch"})
    void aVerbGetsTheClassPathThatItNeeds(String verb, String group) throws Exception {
        assertThat(bash("group_of " + verb + "; printf '%s' \"$GROUP\"").out).isEqualTo(group);
    }

    @Test
    void theFirstUseSaysWhatItWillDo() throws Exception {
        Files.copy(SCRIPT.resolveSibling("pom.xml"), Files.createDirectories(folder.resolve("tree")).resolve("pom.xml"));
        Ended ended = bash("set_places; announce torch");
        assertThat(ended.err).matches("fulcrum: first use: downloads about \\d+ MB, unpacks \\d+ MB, builds, 1 to 4 minutes, once; "
                + "then the demo, 3 to 8 minutes\n");
    }

    @Test
    void aBuildIsFreshUntilASourceChangesOrAJarGoes() throws Exception {
        Path source = Files.createDirectories(folder.resolve("tree/cli/src/main")).resolve("A.java");
        Files.writeString(source, "old");
        Path jar = Files.writeString(folder.resolve("tree/a b.jar"), "");
        Path state = Files.createDirectories(folder.resolve("tree/.fulcrum"));
        Files.writeString(state.resolve("cli.classpath"), folder.resolve("tree") + "\n" + state + "\n" + jar + "\n");
        Files.writeString(folder.resolve("tree/pom.xml"), "");
        Files.writeString(folder.resolve("tree/cli/pom.xml"), "");
        String fresh = "set_places; touch -d '+1 hour' \"$STATE/cli.stamp\"; ";
        assertThat(bash(fresh + "fresh cli && printf '%s' \"$CLASS_PATH\"").out).isEqualTo(jar.toString());
        assertThat(bash(fresh + "touch -d '+2 hours' \"$ROOT/cli/src/main/A.java\"; fresh cli").status).isNotZero();
        assertThat(bash(fresh + "touch \"$ROOT/cli/src/main/A.java\"; fresh cli").status).isZero();
        Files.delete(jar);
        assertThat(bash(fresh + "fresh cli").status).isNotZero();
    }

    @Test
    void theTreeIsFoundThroughLinksFromAnyFolder() throws Exception {
        Path tree = Files.createDirectories(folder.resolve("my tree"));
        Path script = Files.copy(SCRIPT, tree.resolve("fulcrum"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("my tree", "fulcrum"));
        assertThat(bash("find_root '" + link + "'; printf '%s' \"$ROOT\"").out).isEqualTo(tree.toString());
        assertThat(bash("cd '" + tree + "'; find_root ./fulcrum; printf '%s' \"$ROOT\"").out).isEqualTo(tree.toString());
        assertThat(bash("cd '" + folder + "'; find_root 'my tree/fulcrum'; printf '%s' \"$ROOT\"").out).isEqualTo(tree.toString());
        assertThat(script).exists();
    }

    private Ended findJdk() throws Exception {
        return bash("set_places; find_jdk; printf '%s' \"$JDK\"");
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve("jvm")).resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Testing\"\nJAVA_VERSION=\"" + version + "\"\n");
        for (String tool : new String[] {"java", "javac"}) {
            assertThat(Files.writeString(home.resolve("bin").resolve(tool), "#!/bin/sh\n").toFile().setExecutable(true)).isTrue();
        }
        return home;
    }

    private Ended bash(String commands) throws Exception {
        return bash(commands, Map.of());
    }

    /// Runs commands with the launcher's functions at hand, its tree, cache and JDKs below the test's folder.
    private Ended bash(String commands, Map<String, String> environment) throws Exception {
        String script = "source '" + SCRIPT + "'; ROOT='" + folder.resolve("tree") + "'; " + commands;
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", "-c", script);
        builder.environment().remove("JAVA_HOME");
        builder.environment().putAll(Map.of("HOME", folder.resolve("home").toString(), "FULCRUM_CACHE", folder.resolve("cache").toString(),
                "FULCRUM_JVM_ROOTS", folder.resolve("jvm").toString()));
        builder.environment().putAll(environment);
        Process process = builder.redirectError(folder.resolve("err").toFile()).redirectOutput(folder.resolve("out").toFile()).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }
}
