package dev.fulcrum.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The shape of the house: rooms in one order, no circles, foreign machines at the edge, standard streams at the front door.
class HouseTest {
    /// Rooms in the order in which values travel; an arrow of imports points to an earlier one.
    private static final List<String> ROOMS = List.of("unit", "data", "graph", "run", "measure", "train", "compress", "dial", "capacity", "brief",
            "plan", "search", "scaling", "tasks", "load", "serve", "watch", "ledger", "report", "balance", "adapt", "guest", "cli");
    /// Pairs of rooms of one module that do not see each other, in either direction.
    private static final List<List<String>> STRANGERS = List.of(List.of("ledger", "report"), List.of("search", "plan"));

    private static final JavaClasses HOUSE = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.fulcrum");

    @Test
    void everyArrowPointsTowardsTheModel() {
        for (int i = 0; i < ROOMS.size(); i++) {
            String[] later = ROOMS.subList(i + 1, ROOMS.size()).stream().map(HouseTest::room).toArray(String[]::new);
            if (later.length == 0) continue;
            noClasses().that().resideInAPackage(room(ROOMS.get(i))).should().dependOnClassesThat().resideInAnyPackage(later)
                    .because("rooms depend in the order " + ROOMS).allowEmptyShould(true).check(HOUSE);
        }
    }

    @Test
    void strangersStayStrangers() {
        for (List<String> pair : STRANGERS) {
            for (String from : pair) {
                String to = pair.get(pair.indexOf(from) == 0 ? 1 : 0);
                noClasses().that().resideInAPackage(room(from)).should().dependOnClassesThat().resideInAPackage(room(to)).check(HOUSE);
            }
        }
    }

    @Test
    void noCircles() {
        SlicesRuleDefinition.slices().matching("dev.fulcrum.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void enginesAreFoundNotImported() {
        noClasses().that().resideOutsideOfPackages("dev.fulcrum.engines..", "dev.fulcrum.bench..")
                .should().dependOnClassesThat().resideInAPackage("dev.fulcrum.engines..").check(HOUSE);
    }

    @Test
    void foreignMachinesStayBelowEngines() {
        noClasses().that().resideOutsideOfPackages("dev.fulcrum.engines..", "dev.fulcrum.bench..").should().dependOnClassesThat()
                .resideInAnyPackage("ai.onnxruntime..", "org.bytedeco..", "org.apache.spark..", "com.linecorp..", "io.netty..",
                        "org.duckdb..", "ai.djl..", "io.grpc..")
                .check(HOUSE);
    }

    @Test
    void linearAlgebraStaysBehindOneDoor() {
        noClasses().that().haveNameNotMatching("dev\\.fulcrum\\.(compress\\.LowRank|train\\.factor\\.SpdSolver)(\\$.*)?").should().dependOnClassesThat()
                .resideInAPackage("org.ejml..").check(HOUSE);
    }

    @Test
    void onlyTheOnnxFilesOfGraphSeeProtobuf() {
        // gRPC's messages are protobuf too; they stay with the transport.
        classes().that(resideInAPackage("dev.fulcrum..")).and().resideOutsideOfPackage("dev.fulcrum.engines.armeria..").and().haveNameNotMatching("dev\\.fulcrum\\.graph\\.Onnx(File|Reading|Remainder|Tensors|Writing)(\\$.*)?")
                .should().onlyDependOnClassesThat().resideOutsideOfPackages("ai.onnx.proto..", "com.google.protobuf..").check(HOUSE);
    }

    @Test
    void standardStreamsAreForTheFrontDoor() {
        noClasses().that().resideOutsideOfPackages("dev.fulcrum.cli..", "dev.fulcrum.bench..")
                .and().doNotHaveFullyQualifiedName("dev.fulcrum.run.Worker")
                .should().accessField(System.class, "out").orShould().accessField(System.class, "err")
                .because("rooms return values; the front door prints (Worker owns the streams of its child process)").check(HOUSE);
    }

    @Test
    void helpersLiveOnTheTypesThatTheyServe() {
        noClasses().should().haveSimpleNameEndingWith("Util").orShould().haveSimpleNameEndingWith("Utils")
                .orShould().haveSimpleNameEndingWith("Common").orShould().haveSimpleNameEndingWith("Manager")
                .orShould().haveSimpleNameEndingWith("Helper").check(HOUSE);
    }

    @Test
    void theHouseIsNotEmpty() {
        assertThat(HOUSE.size()).as("classes seen by this test").isGreaterThan(100);
    }

    private static String room(String name) {
        return "dev.fulcrum." + name + "..";
    }
}
