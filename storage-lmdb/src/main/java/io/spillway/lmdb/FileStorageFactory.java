package io.spillway.lmdb;

import io.spillway.component.ComponentContext;
import io.spillway.component.Extension;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.Stability;

/** Makes {@code file_storage} extensions: the same stores, with the fields and defaults of the OpenTelemetry Collector's. */
public final class FileStorageFactory implements ExtensionFactory<StorageConfig> {
    @Override
    public String type() {
        return "file_storage";
    }

    @Override
    public StorageConfig defaults() {
        return StorageConfig.defaults("/var/lib/otelcol/file_storage", false, 0, false);
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
