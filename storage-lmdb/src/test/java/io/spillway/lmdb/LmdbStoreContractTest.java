package io.spillway.lmdb;

import io.spillway.component.SystemClock;
import io.spillway.storage.Storage;
import io.spillway.testkit.StoreContract;
import io.spillway.testkit.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on real files. */
final class LmdbStoreContractTest extends StoreContract {
    @TempDir
    private Path directory;

    private final SystemClock clock = new SystemClock();

    @Override
    protected Storage storage() {
        StoreSettings settings = new StoreSettings(0, true, Duration.ZERO, CompactionConfig.of(false, true));
        return new LmdbStorage(directory, settings, new TestContext("lmdb_storage", clock));
    }

    @AfterEach
    void stopClock() {
        clock.close();
    }
}
