package io.spillway.component;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1h30m}, {@code 1.5s}, {@code 200ms}. */
public final class GoDuration {
    /** The expectation in the message about a text that is no duration. */
    public static final String EXPECTED = "a duration such as 200ms, 5s or 1h30m";

    private static final Pattern TEXT = Pattern.compile("[-+]?(0|((\\d+(\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+)");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)([a-zµμ]+)");
    private static final int MAX_LENGTH = 100;

    private GoDuration() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException when the text is no duration, or one of more than about 292 years; with a message for
     *     the user
     */
    public static Duration parse(String text) {
        if (text.length() > MAX_LENGTH || !TEXT.matcher(text).matches()) {
            throw invalid(text);
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
        } catch (ArithmeticException _) {
            throw invalid(text);
        }
    }

    /** Formats a duration as Go prints it: {@code 1h2m3.5s}, {@code 1m0s}, {@code 250ms}, {@code 0s}. */
    public static String format(Duration duration) {
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return subSecond(duration.toNanos());
        }
        StringBuilder text = new StringBuilder();
        if (duration.toHours() > 0) {
            text.append(duration.toHours()).append('h');
        }
        if (duration.toMinutes() > 0) {
            text.append(duration.toMinutesPart()).append('m');
        }
        long nanos = duration.toSecondsPart() * nanosPer("s") + duration.toNanosPart();
        return text.append(inUnit(nanos, "s")).toString();
    }

    private static String subSecond(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        return inUnit(nanos, nanos >= nanosPer("ms") ? "ms" : nanos >= nanosPer("µs") ? "µs" : "ns");
    }

    private static String inUnit(long nanos, String unit) {
        BigDecimal value = BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(nanosPer(unit)));
        return value.stripTrailingZeros().toPlainString() + unit;
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("invalid duration \"" + text + "\" (expected " + EXPECTED + ")");
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
