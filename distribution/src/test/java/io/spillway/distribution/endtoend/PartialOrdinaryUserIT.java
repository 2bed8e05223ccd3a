package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded server of a collector that is an ordinary user on a machine without {@code setpriv}. Where the tests run as root,
 * the collector runs as {@code nobody}.
 */
final class PartialOrdinaryUserIT {
    @TempDir
    private Path folder;

    @Test
    void aServerThatOutlivesItsKilledCollectorIsFoundAndReplaced() throws Exception {
        OrdinaryUser user = OrdinaryUser.owning(folder);
        Path programs = fewPrograms();
        try (SpanBackend backend = new SpanBackend();
                PartialProgram spillway =
                        new PartialProgram(folder, backend, user.prefix(), Map.of("PATH", programs.toString()));
                HeartbeatLoad load = new HeartbeatLoad(1, spillway.port())) {
            long first = load.begin();
            spillway.awaitInFlight(HeartbeatLoad.BATCH);
            List<ProcessHandle> servers = spillway.servers();
            assertThat(servers).isNotEmpty().allSatisfy(user::assertRuns);

            spillway.killCollector();
            assertThat(servers.getFirst().isAlive()).as("nobody told it").isTrue();
            spillway.restart();
            for (ProcessHandle server : servers) {
                server.onExit().get(PartialProgram.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            spillway.awaitInFlight(HeartbeatLoad.BATCH);
            load.stop(first);
            spillway.awaitInFlight(0);
            load.finish().assertNoneResurrected(backend);
            assertThat(spillway.stop()).isZero();
        }
    }

    /** A folder with links to the programs that starting the collector takes, and no others. */
    private Path fewPrograms() throws IOException {
        Path programs = Files.createDirectory(folder.resolve("programs"));
        for (String program : List.of("sh", "grep", "readlink", "dirname", "nproc", "locale")) {
            for (String place : System.getenv("PATH").split(File.pathSeparator)) {
                Path found = Path.of(place, program);
                Path link = programs.resolve(program);
                if (Files.isExecutable(found) && Files.notExists(link)) {
                    Files.createSymbolicLink(link, found);
                }
            }
        }
        return programs;
    }
}
