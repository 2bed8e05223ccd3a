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
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Which package may depend on which, inside a module. The modules' own arrows are held by {@link ModulesTest} and the compiler.
 */
final class ArrowsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("collector-testkit") && !location.contains("-tests.jar"))
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
        only("config", "component");
        only("storage", "component");
        only("sampling");
        only("loading", "component", "config");
        only("pipeline", "component", "telemetry", "config", "loading", "observe");
    }

    @Test
    void aStandardComponentUsesNoOther() {
        for (String component : List.of("batch", "debug", "file", "forward", "memorylimiter", "nop", "probabilistic")) {
            only(
                    "standard." + component,
                    "component",
                    "telemetry",
                    "config",
                    "export",
                    "observe",
                    "export",
                    "ottl",
                    "sampling",
                    "standard.match");
        }
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(
                        "io.spillway.(export|storage|pipeline|loading|config|observe|ottl|standard|sampling|http|otlp|auth|admin|lmdb|reservoir|partial|distribution)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void theCoreUsesNoNetwork() {
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
            "io.spillway.export",
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
