package io.spillway.standard.batch;

import io.spillway.config.Checks;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The {@code batch} processor.
 *
 * @param timeout how long an item may wait for others; zero hands each batch on at once
 * @param sendBatchSize the number of items that is handed on without waiting; zero hands each batch on at once
 * @param sendBatchMaxSize the most items handed on together; zero for no limit
 * @param metadataKeys batches are made apart for each combination of values of these request headers
 * @param metadataCardinalityLimit how many combinations there may be; zero for no limit
 */
public record BatchProcessorConfig(
        Duration timeout,
        int sendBatchSize,
        int sendBatchMaxSize,
        List<String> metadataKeys,
        int metadataCardinalityLimit) {
    public static final BatchProcessorConfig DEFAULTS =
            new BatchProcessorConfig(Duration.ofMillis(200), 8192, 0, List.of(), 1000);

    public BatchProcessorConfig {
        metadataKeys = List.copyOf(metadataKeys);
        Checks checks = new Checks()
                .that(!timeout.isNegative(), "timeout", "timeout must be greater or equal to 0")
                .that(sendBatchSize >= 0, "send_batch_size", sendBatchSize, ">= 0")
                .that(sendBatchMaxSize >= 0, "send_batch_max_size", sendBatchMaxSize, ">= 0")
                .that(metadataCardinalityLimit >= 0, "metadata_cardinality_limit", metadataCardinalityLimit, ">= 0")
                .that(
                        sendBatchMaxSize <= 0 || sendBatchMaxSize >= sendBatchSize,
                        "send_batch_max_size",
                        "send_batch_max_size must be greater or equal to send_batch_size");
        Set<String> seen = new HashSet<>();
        for (String key : metadataKeys) {
            String lower = key.toLowerCase(Locale.ROOT);
            checks.that(
                    seen.add(lower),
                    "metadata_keys",
                    "duplicate entry in metadata_keys: \"" + lower + "\" (case-insensitive)");
        }
        checks.done();
    }
}
