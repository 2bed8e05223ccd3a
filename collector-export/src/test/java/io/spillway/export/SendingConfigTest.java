package io.spillway.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentId;
import io.spillway.config.InvalidConfigException;
import io.spillway.config.Section;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SendingConfigTest {
    private static final Section<BatchConfig> NO_BATCH = Section.off(BatchConfig.defaults());

    @Test
    void hasTheDefaultsOfTheOpenTelemetryCollector() {
        SendingConfig config = SendingConfig.defaults();
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.retryOnFailure())
                .isEqualTo(Section.on(new RetryConfig(
                        Duration.ofSeconds(5), 0.5, 1.5, Duration.ofSeconds(30), Duration.ofSeconds(300))));
        assertThat(config.sendingQueue())
                .isEqualTo(Section.on(
                        new QueueConfig(10, 1000, Sizer.REQUESTS, false, false, Optional.empty(), NO_BATCH)));
        assertThat(BatchConfig.defaults())
                .isEqualTo(new BatchConfig(
                        Duration.ofMillis(200), 8192, 0, Optional.empty(), new PartitionConfig(List.of())));
    }

    @Test
    void namesEverythingThatIsWrongWithAQueue() {
        assertThatThrownBy(() -> new QueueConfig(0, -1, Sizer.ITEMS, false, false, Optional.empty(), NO_BATCH))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage("num_consumers: 0 (expected: > 0); queue_size: -1 (expected: > 0)");
    }

    @Test
    void refusesToWaitForTheResultOfAPersistentQueue() {
        Optional<ComponentId> storage = Optional.of(ComponentId.parse("file_storage/queue"));
        assertThatThrownBy(() -> new QueueConfig(1, 1, Sizer.ITEMS, false, true, storage, NO_BATCH))
                .hasMessage("wait_for_result: is not supported with a persistent queue configured with `storage`");
        assertThat(new QueueConfig(1, 1, Sizer.ITEMS, true, false, storage, NO_BATCH).storage())
                .isEqualTo(storage);
    }

    @Test
    void refusesABatchThatTheQueueCannotHold() {
        Section<BatchConfig> batch = Section.on(BatchConfig.defaults());
        assertThatThrownBy(() -> new QueueConfig(1, 100, Sizer.ITEMS, false, false, Optional.empty(), batch))
                .hasMessage("batch::min_size: must be less than or equal to `queue_size`, which is 100");
        assertThat(new QueueConfig(1, 100, Sizer.REQUESTS, false, false, Optional.empty(), batch).batch())
                .isEqualTo(batch);
    }

    @Test
    void namesEverythingThatIsWrongWithABatch() {
        PartitionConfig none = new PartitionConfig(List.of());
        assertThatThrownBy(() -> new BatchConfig(Duration.ZERO, 10, 5, Optional.of(Sizer.REQUESTS), none))
                .hasMessageContaining("flush_timeout: PT0S (expected: > 0)")
                .hasMessageContaining("max_size: 5 (expected: 0 or at least \"min_size\", which is 10)")
                .hasMessageContaining("`batch` supports only `items` or `bytes` sizer");
        assertThatThrownBy(() -> new PartitionConfig(List.of("Tenant", "tenant")))
                .hasMessageContaining("metadata_keys");
    }

    @Test
    void namesEverythingThatIsWrongWithRetries() {
        assertThatThrownBy(() ->
                        new RetryConfig(Duration.ofSeconds(-1), 2, -1, Duration.ofSeconds(20), Duration.ofSeconds(10)))
                .hasMessageContaining("initial_interval: PT-1S (expected: >= 0)")
                .hasMessageContaining("randomization_factor: 2.0 (expected: 0 to 1)")
                .hasMessageContaining("multiplier: -1.0 (expected: >= 0)")
                .hasMessageContaining("must not be less than 'max_interval'");
    }
}
