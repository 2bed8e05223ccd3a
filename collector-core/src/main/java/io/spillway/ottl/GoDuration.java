package io.spillway.ottl;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in the syntax of Go: {@code 1h30m}, {@code -1.5s}, {@code 100ms}. */
final class GoDuration {
    private static final Pattern WHOLE = Pattern.compile("[-+]?(0|([0-9]*\\.?[0-9]*(ns|us|µs|μs|ms|s|m|h))+)");
    private static final Pattern PART = Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private GoDuration() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static Duration parse(String text) {
        if (text.length() > 100 || !WHOLE.matcher(text).matches()) {
            throw invalid(text);
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        int end = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        while (part.find() && part.start() == end) {
            long unit = NANOS.getOrDefault(part.group(2), 0L);
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
            end = part.end();
        }
        boolean zero = text.endsWith("0");
        if ((end != text.length() && !zero) || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw invalid(text);
        }
        Duration duration = Duration.ofNanos(nanos.longValue());
        return text.startsWith("-") ? duration.negated() : duration;
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "invalid duration \"" + text + "\" (expected a number with a unit, such as \"1.5s\" or \"1h30m\")");
    }
}
