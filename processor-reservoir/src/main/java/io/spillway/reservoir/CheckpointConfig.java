package io.spillway.reservoir;

import io.spillway.component.ComponentId;
import io.spillway.config.Checks;
import java.time.Duration;
import java.util.Optional;

/**
 * The place and the times of saves.
 *
 * @param checkpointPath the folder of a store of its own; empty for none
 * @param storage a storage extension, in place of {@code checkpoint_path}
 * @param checkpointInterval the time between two saves
 * @param durability when the spans of kept traces are on disk
 * @param compression the compression of spans in the store
 */
record CheckpointConfig(
        String checkpointPath,
        Optional<ComponentId> storage,
        Duration checkpointInterval,
        Durability durability,
        Compression compression) {
    CheckpointConfig {
        new Checks()
                .that(checkpointInterval.isPositive(), "checkpoint_interval", checkpointInterval, "> 0")
                .done();
    }

    static CheckpointConfig defaults() {
        return new CheckpointConfig(
                "", Optional.empty(), Duration.ofSeconds(10), Durability.INTERVAL, Compression.NONE);
    }

    void check(Checks checks) {
        checks.that(
                        storage.isEmpty() || checkpointPath.isEmpty(),
                        "storage",
                        "cannot be used together with checkpoint_path")
                .that(
                        durability == Durability.INTERVAL || isDurable(),
                        "durability",
                        "sync needs a store: set checkpoint_path or storage");
    }

    /** Whether there is a store. */
    boolean isDurable() {
        return storage.isPresent() || !checkpointPath.isEmpty();
    }
}
