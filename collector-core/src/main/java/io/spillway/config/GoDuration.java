package io.spillway.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}, {@code 200ms}. */
final class GoDuration {
    static final String EXPECTED = "a duration such as 200ms, 5s or 1h30m";
    private static final Pattern TEXT = Pattern.compile("[-+]?(0|((\\d+(\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+)");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)([a-zµμ]+)");
    private static final int MAX_LENGTH = 100;

    private GoDuration() {}

    /** @throws IllegalArgumentException when the text is no duration, or one of more than about 292 years */
    static Duration parse(String text) {
        if (text.length() > MAX_LENGTH || !TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("not a duration");
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            String number = part.group(1).endsWith(".") ? part.group(1) + "0" : part.group(1);
            nanos = nanos.add(new BigDecimal(number).multiply(BigDecimal.valueOf(nanosPer(part.group(2)))));
        }
        try {
            long whole = nanos.toBigInteger().longValueExact();
            return Duration.ofNanos(text.startsWith("-") ? -whole : whole);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("too long", e);
        }
    }

    /** The shortest text that {@link #parse} reads as this duration. */
    static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toHours(), "h");
        append(text, duration.toMinutesPart(), "m");
        long nanos = duration.toSecondsPart() * 1_000_000_000L + duration.toNanosPart();
        String unit =
                nanos >= 1_000_000_000L || nanos == 0 ? "s" : nanos >= 1_000_000 ? "ms" : nanos >= 1_000 ? "us" : "ns";
        if (nanos > 0) {
            BigDecimal value = BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(nanosPer(unit)));
            text.append(value.stripTrailingZeros().toPlainString()).append(unit);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, long count, String unit) {
        if (count > 0) {
            text.append(count).append(unit);
        }
    }

    private static long nanosPer(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs", "μs" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> throw new IllegalArgumentException("unknown unit " + unit);
        };
    }
}
