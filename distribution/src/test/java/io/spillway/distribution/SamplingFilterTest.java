package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import io.spillway.testkit.ManualClock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingFilterTest {
    private final ManualClock clock = new ManualClock();
    private final LoggerContext context = new LoggerContext();

    @Test
    void letsTheFirstFewOfAPeriodThroughAndThenEveryHundredth() {
        SamplingFilter sampling = new SamplingFilter(clock, Duration.ofSeconds(10), 10, 100);

        assertThat(passing(sampling, "flood", 310)).isEqualTo(10 + 3);
        assertThat(passing(sampling, "other", 5)).isEqualTo(5);
        clock.advance(Duration.ofSeconds(10));
        assertThat(passing(sampling, "flood", 20)).isEqualTo(10);
    }

    @Test
    void zeroThereafterSilencesTheRestOfThePeriod() {
        SamplingFilter sampling = new SamplingFilter(clock, Duration.ofSeconds(10), 2, 0);

        assertThat(passing(sampling, "flood", 1000)).isEqualTo(2);
    }

    private long passing(SamplingFilter sampling, String message, int times) {
        return IntStream.range(0, times)
                .filter(i -> sampling.decide(event(message)) != FilterReply.DENY)
                .count();
    }

    private LoggingEvent event(String message) {
        return new LoggingEvent("fqcn", context.getLogger("test"), Level.INFO, message, null, new Object[0]);
    }
}
