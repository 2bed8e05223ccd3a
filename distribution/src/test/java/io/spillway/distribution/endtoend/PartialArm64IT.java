package io.spillway.distribution.endtoend;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spillway.testkit.Peers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program on an arm64 that is emulated: it takes the PostgreSQL for that processor, starts it, and it works. The
 * emulator has to stand before each program that is started. For the collector's JVM it does; for PostgreSQL's programs the test
 * sees to that as soon as the collector has unpacked them, after which its next try to start them succeeds.
 *
 * <p>Emulation takes its time, so the second test runs only where it is asked for: {@code -Dspillway.partial.arm64=all}.
 */
final class PartialArm64IT {
    /** Where a program's file says for which processor it is, and what it says there for arm64. */
    private static final int ELF_MACHINE_OFFSET = 18;

    private static final int ELF_ARM64 = 183;

    @TempDir
    private Path folder;

    @Test
    void anOrdinaryUserRunsTheServerAndStopsItWithTheCollector() throws Exception {
        OrdinaryUser user = OrdinaryUser.owning(folder);
        try (SpanBackend backend = new SpanBackend();
                PartialProgram spillway = program(backend, user.prefix());
                HeartbeatLoad load = load(spillway)) {
            begin(load, spillway);
            List<ProcessHandle> servers = spillway.servers();
            assertThat(servers).isNotEmpty().allSatisfy(user::assertRuns);

            assertThat(spillway.stop()).isZero();
            awaitEnd(servers);
        }
    }

    @Test
    void aCollectorThatRunsAsRootHasAnotherUserRunTheServerWhichEndsWithIt() throws Exception {
        assumeThat(System.getProperty("spillway.partial.arm64", ""))
                .as("spillway.partial.arm64")
                .isEqualTo("all");
        assumeThat(OrdinaryUser.testsRunAsRoot()).as("the tests run as root").isTrue();
        try (SpanBackend backend = new SpanBackend();
                PartialProgram spillway = program(backend, List.of());
                HeartbeatLoad load = load(spillway)) {
            long first = begin(load, spillway);
            List<ProcessHandle> servers = spillway.servers();
            assertThat(servers)
                    .isNotEmpty()
                    .allSatisfy(server ->
                            assertThat(server.info().user()).isPresent().isNotEqualTo(Optional.of("root")));

            spillway.killCollector();
            awaitEnd(servers);
            spillway.restart();
            spillway.awaitInFlight(HeartbeatLoad.BATCH);
            load.stop(first);
            spillway.awaitInFlight(0);
            load.finish().assertNoneResurrected(backend);
        }
    }

    private PartialProgram program(SpanBackend backend, List<String> prefix) throws IOException, InterruptedException {
        copy(Peers.arm64(), machine());
        // Emulated, the optimising compiler costs more than it brings.
        Map<String, String> environment = Map.of(
                "JAVA_HOME",
                machine().resolve("jdk").toString(),
                "SPILLWAY_JAVA_OPTS",
                "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        return new PartialProgram(folder, backend, prefix, environment);
    }

    private Path machine() {
        return folder.resolve("machine");
    }

    private static HeartbeatLoad load(PartialProgram spillway) {
        return new HeartbeatLoad(1, spillway.port());
    }

    /** Returns when the spans are in the database. */
    private long begin(HeartbeatLoad load, PartialProgram spillway) throws IOException {
        long first = load.begin();
        emulate(awaitPrograms(spillway.postgres()));
        Path started = spillway.postgres().resolve("data/postmaster.pid");
        eventually("a server", () -> Files.exists(started));
        spillway.awaitInFlight(HeartbeatLoad.BATCH);
        return first;
    }

    private static void awaitEnd(List<ProcessHandle> processes) throws Exception {
        for (ProcessHandle process : processes) {
            process.onExit().get(PartialProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Everybody may read a temporary folder, but not necessarily the one of the peers. */
    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        Process copying = new ProcessBuilder("cp", "-rL", from.toString(), to.toString())
                .inheritIO()
                .start();
        assertThat(copying.waitFor()).isZero();
    }

    private static Path awaitPrograms(Path postgres) throws IOException {
        eventually("programs in " + postgres, () -> !programs(postgres).isEmpty());
        return programs(postgres).getFirst();
    }

    private static List<Path> programs(Path postgres) throws IOException {
        if (!Files.isDirectory(postgres)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(postgres)) {
            return folders.filter(each -> each.getFileName().toString().startsWith("postgresql-"))
                    .toList();
        }
    }

    /** Moves each program aside and puts a script in its place that has it run. */
    private void emulate(Path programs) throws IOException {
        Path scripts = programs.resolve("bin");
        Path originals = Files.move(scripts, programs.resolve("arm64"));
        Path making = Files.createDirectory(programs.resolve("scripts"));
        try (Stream<Path> all = Files.list(originals)) {
            for (Path original : all.toList()) {
                assertThat(machineOf(original)).isEqualTo(ELF_ARM64);
                Path script = Files.writeString(
                        making.resolve(original.getFileName()),
                        "#!/bin/sh\nexec " + machine().resolve("run") + " -0 \"$0\" " + original + " \"$@\"\n");
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        Files.setPosixFilePermissions(making, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(making, scripts);
    }

    private static int machineOf(Path program) throws IOException {
        try (InputStream bytes = Files.newInputStream(program)) {
            bytes.skipNBytes(ELF_MACHINE_OFFSET);
            return bytes.read() | bytes.read() << 8;
        }
    }
}
