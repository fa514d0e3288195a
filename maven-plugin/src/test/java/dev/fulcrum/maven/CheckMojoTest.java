package dev.fulcrum.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.measure.LatencyDistribution;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The goal on a made-up plan beside a real model of one node: a plan of an hour is kept, one of a femtosecond is not.
class CheckMojoTest {
    @TempDir
    Path folder;
    private final List<String> said = new ArrayList<>();
    private CheckMojo mojo;

    @BeforeEach
    void model() {
        GraphBuilder g = new GraphBuilder("one");
        String x = g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(4));
        g.output(g.name("y", g.node("Relu", x)), ElementType.FLOAT, Dim.of("N"), Dim.of(4));
        OnnxFile.write(folder.resolve("model.onnx"), g.build());
        mojo = new CheckMojo();
        mojo.plan = folder.resolve("plan.json").toFile();
        mojo.tolerance = "10%";
        mojo.artifacts = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(CheckMojoTest::artifact).toList();
        mojo.setLog(new SystemStreamLog() {
            @Override
            public void info(CharSequence line) {
                said.add(line.toString());
            }
        });
    }

    private static Artifact artifact(String file) {
        Artifact artifact = new DefaultArtifact("g", file.replace('/', '.'), "1", "runtime", "jar", "", new DefaultArtifactHandler("jar"));
        artifact.setFile(new File(file));
        return artifact;
    }

    private void planned(double p99) throws IOException {
        Brief brief = Brief.parse("brief.yaml", "task: image-classification\ndata: {images: photos}\ndemand: 1e6\n", Map.of(),
                data -> data.text("images"));
        Estimate ms = Estimate.measured(p99, 0.9 * p99, 1.1 * p99, "ms");
        Measurement weights = new Measurement(new LatencyDistribution(ms, ms, ms), Map.of(1, ms), Estimate.exact(1e6, "B", Basis.MEASURED),
                Estimate.exact(1, "J", Basis.MEASURED), 1, 3);
        Candidate one = new Candidate("one", new Quality("accuracy", 9, 10), Optional.empty(), weights, Optional.empty(), List.of());
        Estimate search = Estimate.exact(0, "core-s", Basis.MEASURED);
        Files.writeString(mojo.plan.toPath(), Json.pretty(Planner.decide(brief, List.of(one), search)));
    }

    @Test
    void aKeptPlanPassesAndSaysWhatCouldNotBeChecked() throws Exception {
        planned(3.6e6);
        mojo.execute();
        assertThat(said).anyMatch(line -> line.startsWith("keeps its plan: one")).anyMatch(line -> line.startsWith("kept     p99"))
                .anyMatch(line -> line.startsWith("unchecked unit cost")).anyMatch(line -> line.startsWith("unchecked test accuracy"));
    }

    @Test
    void aBrokenPlanFailsTheBuildWithBothNumbers() throws Exception {
        planned(1e-12);
        assertThatThrownBy(mojo::execute).isInstanceOf(MojoFailureException.class).hasMessageContaining("has left its plan");
        assertThat(said).anyMatch(line -> line.startsWith("BROKEN   p99: ") && line.contains("planned 1e-12"));
    }

    @Test
    void whatCannotBeCheckedIsAnErrorNotAFailure() throws Exception {
        assertThatThrownBy(mojo::execute).isInstanceOf(MojoExecutionException.class);
        assertThat(said).anyMatch(line -> line.contains("plan.json") && line.contains("no such file"));
        planned(1);
        mojo.tolerance = "much";
        assertThatThrownBy(mojo::execute).isInstanceOf(MojoExecutionException.class);
        assertThat(said.getLast()).contains("--tolerance", "write 10%");
    }

    @Test
    void skippingDoesNothing() throws Exception {
        mojo.skip = true;
        mojo.execute();
        assertThat(said).containsExactly("check is skipped");
    }

    @Test
    void noLibtorchComesAlong() {
        assertThat(System.getProperty("java.class.path")).contains("onnxruntime").doesNotContain("pytorch").doesNotContain("javacpp");
    }
}
