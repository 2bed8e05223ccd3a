package io.spillway.distribution;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who may depend on whom. See docs/architecture.md. */
final class ArrowsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("collector-testkit"))
            .importPackages("io.spillway");

    private static final DescribedPredicate<JavaClass> SPILLWAY_BUT_SIGNAL = DescribedPredicate.describe(
            "are Spillway's outside telemetry, other than Signal",
            type -> type.getPackageName().startsWith("io.spillway.")
                    && !type.getPackageName().equals("io.spillway.telemetry")
                    && !type.isEquivalentTo(Signal.class));

    @Test
    void contractsDependOnNothingButTelemetry() {
        only("component", "telemetry");
    }

    @Test
    void telemetryKnowsNothingButTheSignals() {
        noClasses()
                .that()
                .resideInAPackage("io.spillway.telemetry")
                .should()
                .dependOnClassesThat(SPILLWAY_BUT_SIGNAL)
                .check(CLASSES);
    }

    @Test
    void theCoreDependsInOneDirection() {
        only("observe", "component", "telemetry");
        only("config", "component", "telemetry");
        only("storage", "component");
        only("lmdb", "component", "config", "observe", "storage");
        only("ottl", "component", "telemetry");
        only("sending", "component", "telemetry", "config", "observe", "storage");
        only("pipeline", "component", "telemetry", "config", "observe");
    }

    @Test
    void authenticationKnowsNoTransport() {
        only("auth", "component", "telemetry", "config");
    }

    @Test
    void spansInFlightMeetInTheirStoreAlone() {
        only("partial.store", "component", "config", "observe", "telemetry");
        only("partial.exporter", "component", "config", "observe", "sending", "telemetry", "partial.store");
        only("partial.receiver", "component", "config", "observe", "telemetry", "http", "partial.store");
        only("partial.emitter");
    }

    @Test
    void componentsDoNotKnowTheGraph() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.spillway.pipeline", "io.spillway.distribution..", "io.spillway.benchmarks..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.spillway.pipeline")
                .check(CLASSES);
    }

    @Test
    void nothingDependsOnTheProgram() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.spillway.distribution..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.spillway.distribution..")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(
                        "io.spillway.(sending|storage|pipeline|config|observe|ottl|standard|sampling|http|otlp|auth|lmdb|reservoir|distribution)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void standardComponentsAndTheCoreUseNoNetwork() {
        noClasses()
                .that()
                .resideInAnyPackage(core())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.Socket")
                .check(CLASSES);
    }

    private static String[] core() {
        return new String[] {
            "io.spillway.component",
            "io.spillway.telemetry",
            "io.spillway.ottl",
            "io.spillway.observe",
            "io.spillway.sending",
            "io.spillway.storage",
            "io.spillway.pipeline"
        };
    }

    /**
     * The program around the collector and the emitter, which are no components, have their own time; and SlowClients compares
     * with time stamps
     * that Jetty takes from the system.
     */
    @Test
    void timeComesFromTheClock() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.spillway.benchmarks..", "io.spillway.distribution..", "io.spillway.partial.emitter")
                .and()
                .doNotBelongToAnyOf(SystemClock.class)
                .and()
                .doNotHaveFullyQualifiedName("io.spillway.http.SlowClients")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(CLASSES);
    }

    /** The package depends on no other of Spillway's than these. */
    private static void only(String name, String... allowed) {
        DescribedPredicate<JavaClass> others = DescribedPredicate.describe(
                "are Spillway's beside " + String.join(", ", allowed), type -> isOther(type, name, allowed));
        noClasses()
                .that()
                .resideInAPackage("io.spillway." + name)
                .should()
                .dependOnClassesThat(others)
                .check(CLASSES);
    }

    private static boolean isOther(JavaClass type, String name, String... allowed) {
        String home = type.getPackageName();
        if (!home.startsWith("io.spillway.") || home.equals("io.spillway." + name)) {
            return false;
        }
        for (String each : allowed) {
            if (home.equals("io.spillway." + each)) {
                return false;
            }
        }
        return true;
    }
}
