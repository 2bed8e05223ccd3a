package io.spillway.distribution;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as the OpenTelemetry Collector prints them. */
final class Durations {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Durations() {}

    /** Such as {@code 1h2m3.5s}, {@code 250ms} or {@code 0s}. */
    static String text(Duration duration) {
        if (duration.isNegative()) {
            return "-" + text(duration.negated());
        }
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return subSecond(duration.toNanos());
        }
        StringBuilder text = new StringBuilder();
        long hours = duration.toHours();
        if (hours > 0) {
            text.append(hours).append('h');
        }
        if (duration.toMinutes() > 0) {
            text.append(duration.toMinutesPart()).append('m');
        }
        long nanos = duration.toSecondsPart() * NANOS_PER_SECOND + duration.toNanosPart();
        return text.append(decimal(nanos, NANOS_PER_SECOND)).append('s').toString();
    }

    private static String subSecond(long nanos) {
        if (nanos >= NANOS_PER_MILLI) {
            return decimal(nanos, NANOS_PER_MILLI) + "ms";
        }
        return nanos >= NANOS_PER_MICRO ? decimal(nanos, NANOS_PER_MICRO) + "µs" : nanos + "ns";
    }

    private static String decimal(long nanos, long unit) {
        if (nanos % unit == 0) {
            return Long.toString(nanos / unit);
        }
        return BigDecimal.valueOf(nanos)
                .divide(BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }
}
