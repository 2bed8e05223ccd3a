package io.spillway.lmdb;

import io.spillway.component.ComponentContext;
import io.spillway.component.Extension;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.Stability;

/** Makes {@code lmdb_storage} extensions. */
public final class LmdbStorageFactory implements ExtensionFactory<StorageConfig> {
    private static final int DEFAULT_MAX_SIZE_MIB = 10_240;

    @Override
    public String type() {
        return "lmdb_storage";
    }

    @Override
    public StorageConfig defaults() {
        return StorageConfig.defaults("/var/lib/spillway/storage", true, DEFAULT_MAX_SIZE_MIB, true);
    }

    @Override
    public Stability stability() {
        return Stability.ALPHA;
    }

    @Override
    public Extension create(StorageConfig config, ComponentContext context) {
        return new StorageExtension(config, context);
    }
}
