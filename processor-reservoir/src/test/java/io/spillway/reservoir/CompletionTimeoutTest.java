package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.Section;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is learned about the silence after which a trace is complete. */
class CompletionTimeoutTest {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final CompletionTimeout timeout =
            new CompletionTimeout(LONGEST, Section.on(new AdaptiveTimeoutConfig(SHORTEST, 0.999, 2)));

    private void observe(String service, Duration gap, int times) {
        for (int i = 0; i < times; i++) {
            timeout.observe(service, gap.toNanos());
        }
    }

    private Duration of(String service) {
        return Duration.ofNanos(timeout.nanos(service));
    }

    @Test
    void isTheLongestUntilEnoughIsKnown() {
        observe("shop", Duration.ofMillis(5), 999);
        assertThat(of("shop")).isEqualTo(LONGEST);
        assertThat(of("never heard of")).isEqualTo(LONGEST);
    }

    @Test
    void isLearnedForEachServiceWithinItsBounds() {
        observe("fast", Duration.ofMillis(5), 1000);
        observe("medium", Duration.ofSeconds(2), 1000);
        observe("slow", Duration.ofSeconds(30), 1000);

        assertThat(of("fast")).isEqualTo(SHORTEST);
        // Twice the gap, and at most a step of 2^(1/4) more.
        assertThat(of("medium")).isBetween(Duration.ofSeconds(4), Duration.ofMillis(4800));
        assertThat(of("slow")).isEqualTo(LONGEST);
    }

    /** Gaps before late spans count as well. */
    @Test
    void growsAgainWhenTracesGetSlower() {
        observe("shop", Duration.ofMillis(5), 10_000);
        assertThat(of("shop")).isEqualTo(SHORTEST);
        observe("shop", Duration.ofSeconds(3), 1000);
        assertThat(of("shop")).isBetween(Duration.ofSeconds(6), Duration.ofMillis(7200));
    }

    @Test
    void remembersABoundedNumberOfServices() {
        for (int service = 0; service < 5000; service++) {
            observe("service-" + service, SHORTEST, 1);
        }
        assertThat(timeout.learned()).hasSizeLessThanOrEqualTo(1001);
    }
}
