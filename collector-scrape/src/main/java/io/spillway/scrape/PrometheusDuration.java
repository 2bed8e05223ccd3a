package io.spillway.scrape;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in Prometheus' notation, such as {@code 1h30m}: whole numbers with a unit each, the largest unit first. */
public final class PrometheusDuration {
    private static final Pattern NOTATION = Pattern.compile(
            "(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?" + "(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {31_536_000_000L, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1};
    /** Years, weeks and days are written only where nothing is left over. */
    private static final int EXACT_UNITS = 3;
    /** Prometheus counts nanoseconds in 64 bits. */
    private static final long MOST_MILLIS = Long.MAX_VALUE / 1_000_000;

    private PrometheusDuration() {}

    /** The duration that a text tells; nothing for a text in another notation or a duration above 292 years. */
    public static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher matcher = NOTATION.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        try {
            long millis = 0;
            for (int i = 0; i < UNITS.length; i++) {
                String count = matcher.group(i + 1);
                if (count != null) {
                    millis = Math.addExact(millis, Math.multiplyExact(Long.parseLong(count), MILLIS[i]));
                }
            }
            return millis > MOST_MILLIS ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
        } catch (ArithmeticException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** The text of a duration, as Prometheus writes it into labels. */
    public static String format(Duration duration) {
        long left = duration.toMillis();
        if (left == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < UNITS.length; i++) {
            if (left >= MILLIS[i] && (i >= EXACT_UNITS || left % MILLIS[i] == 0)) {
                text.append(left / MILLIS[i]).append(UNITS[i]);
                left %= MILLIS[i];
            }
        }
        return text.toString();
    }
}
