package io.spillway.lmdb;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.SystemClock;
import io.spillway.storage.StoreFormat;
import io.spillway.storage.StoreName;
import io.spillway.testkit.TestContext;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/** Stores of this module's tests. */
final class TestStores {
    static final StoreName NAME = new StoreName(ComponentKind.EXPORTER, ComponentId.parse("otlp/backend"), "traces");
    static final StoreFormat FORMAT = new StoreFormat("test", 1, 1);
    static final byte[] NONE = {};

    private TestStores() {}

    static StoreSettings settings(long maxBytes, boolean fsync) {
        return new StoreSettings(maxBytes, fsync, Duration.ZERO, CompactionConfig.of(false, true));
    }

    static LmdbStorage in(Path directory, StoreSettings settings) {
        return new LmdbStorage(directory, settings, new TestContext("lmdb_storage", new SystemClock()));
    }

    static Path dataFile(Path directory) {
        return StoreFolder.of(directory, NAME).data();
    }

    static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }
}
