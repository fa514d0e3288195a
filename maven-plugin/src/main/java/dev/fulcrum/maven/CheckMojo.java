package dev.fulcrum.maven;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Component;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.toolchain.ToolchainManager;

/**
 * Fails the build when a freshly measured model has left its plan: unit cost, p99 latency, quality.
 */
@Mojo(name = "check", defaultPhase = LifecyclePhase.VERIFY, requiresProject = false)
public final class CheckMojo extends AbstractMojo {
    private static final String MAIN = "dev.fulcrum.cli.Main";
    private static final int LEFT = 1;

    /** A plan.json, or the folder of a result; model.onnx, options.json and data are looked for beside it. */
    @Parameter(property = "fulcrum.plan", defaultValue = "${basedir}/plan.json")
    File plan;

    /** The ONNX model, where it is not model.onnx beside the plan. */
    @Parameter(property = "fulcrum.model")
    File model;

    /** The folder data of a result, where it is not beside the plan. */
    @Parameter(property = "fulcrum.data")
    File data;

    /** How far cost and p99 may leave the plan's interval, as a share of the plan's value, for example 10%. */
    @Parameter(property = "fulcrum.tolerance", defaultValue = "0 %")
    String tolerance;

    /** Does nothing. */
    @Parameter(property = "fulcrum.skip", defaultValue = "false")
    boolean skip;

    /** Home of a JDK 25.0.3 or later; by default the build's toolchain, else the Java that runs Maven. */
    @Parameter(property = "fulcrum.jdk")
    File jdk;

    @Parameter(defaultValue = "${plugin.artifacts}", readonly = true)
    List<Artifact> artifacts;

    @Parameter(defaultValue = "${session}", readonly = true)
    MavenSession session;

    @Component
    ToolchainManager toolchains;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("check is skipped");
            return;
        }
        int exit = run(command());
        if (exit == LEFT) throw new MojoFailureException("the model has left its plan " + plan);
        if (exit != 0) throw new MojoExecutionException("the check of " + plan + " could not be made; see above");
    }

    private List<String> command() throws MojoExecutionException {
        String java = new Jdk(jdk, session, toolchains).java();
        String classPath = artifacts.stream().map(Artifact::getFile).map(File::getPath).collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Djava.awt.headless=true", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8",
                "-cp", classPath, MAIN, "check", plan.getPath(), "--tolerance", tolerance));
        if (model != null) command.addAll(List.of("--model", model.getPath()));
        if (data != null) command.addAll(List.of("--data", data.getPath()));
        return command;
    }

    private int run(List<String> command) throws MojoExecutionException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var lines = process.inputReader(java.nio.charset.StandardCharsets.UTF_8)) {
                lines.lines().forEach(getLog()::info);
            }
            return process.waitFor();
        } catch (IOException e) {
            throw new MojoExecutionException("could not start " + command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("stopped", e);
        }
    }
}
