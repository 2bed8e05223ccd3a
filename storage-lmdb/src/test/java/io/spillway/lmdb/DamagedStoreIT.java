package io.spillway.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.JavaChild;
import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Flipped bits, truncations and torn writes: never a crash, never wrong data. {@code -Dspillway.damages=} sets how many. */
@ExtendWith(Seeded.class)
final class DamagedStoreIT {
    @TempDir
    private Path folder;

    @Test
    void opensOrIsSetAside(Seed seed) throws Exception {
        int damages = Integer.getInteger("spillway.damages", 400);
        try (ChildProcess child = JavaChild.of(DamagedStores.class, folder.toString(), "" + seed.value(), "" + damages)
                .start()) {
            int exit = child.awaitExit(Duration.ofMinutes(30));
            if (exit != 0) {
                throw child.failure("exit code " + exit);
            }
            assertThat(child.output()).last().asString().startsWith("done:");
        }
    }
}
