package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void readsLikeGo() {
        assertThat(Durations.text(Duration.ZERO)).isEqualTo("0s");
        assertThat(Durations.text(Duration.ofNanos(7))).isEqualTo("7ns");
        assertThat(Durations.text(Duration.ofNanos(1_500))).isEqualTo("1.5µs");
        assertThat(Durations.text(Duration.ofMillis(250))).isEqualTo("250ms");
        assertThat(Durations.text(Duration.ofMillis(3_723_500))).isEqualTo("1h2m3.5s");
        assertThat(Durations.text(Duration.ofHours(1))).isEqualTo("1h0m0s");
        assertThat(Durations.text(Duration.ofSeconds(-2))).isEqualTo("-2s");
    }
}
