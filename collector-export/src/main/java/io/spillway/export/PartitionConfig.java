package io.spillway.export;

import io.spillway.config.Checks;
import java.util.List;
import java.util.Locale;

/**
 * Keeps requests apart that may not share a batch.
 *
 * @param metadataKeys requests with different values of these headers stay apart; an absent header and an empty one differ
 */
public record PartitionConfig(List<String> metadataKeys) {
    public PartitionConfig {
        metadataKeys = List.copyOf(metadataKeys);
        long distinct = metadataKeys.stream()
                .map(key -> key.toLowerCase(Locale.ROOT))
                .distinct()
                .count();
        new Checks()
                .that(
                        distinct == metadataKeys.size(),
                        "metadata_keys",
                        metadataKeys,
                        "each key once, whatever its case")
                .done();
    }
}
