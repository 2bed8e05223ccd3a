package io.spillway.export;

import io.spillway.config.Checks;
import io.spillway.config.Section;
import java.time.Duration;

/**
 * The sending of an exporter. Its keys stand beside the exporter's own: put it into the exporter's record with
 * {@link io.spillway.config.Inline}.
 *
 * @param timeout for one attempt; zero for no limit
 */
public record SendingConfig(Duration timeout, Section<RetryConfig> retryOnFailure, Section<QueueConfig> sendingQueue) {
    public SendingConfig {
        new Checks()
                .that(!timeout.isNegative(), "timeout", timeout, ">= 0, 0 for no limit")
                .done();
    }

    /** Queue and retries on, 5 s for an attempt. */
    public static SendingConfig defaults() {
        return defaults(Duration.ofSeconds(5));
    }

    /** Queue and retries on. */
    public static SendingConfig defaults(Duration timeout) {
        return new SendingConfig(timeout, Section.on(RetryConfig.defaults()), Section.on(QueueConfig.defaults()));
    }
}
