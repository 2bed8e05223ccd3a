package io.spillway.ottl;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A point in time. Two are the same when their instants are, whatever their zones. */
record Moment(long second, int nano, ZoneId zone) {
    private static final long NANOS = 1_000_000_000L;
    private static final int LAST_YEAR = 9999;

    static Moment ofNanos(long nanos) {
        return new Moment(Math.floorDiv(nanos, NANOS), (int) Math.floorMod(nanos, NANOS), ZoneOffset.UTC);
    }

    static Moment of(ZonedDateTime time) {
        return new Moment(time.toEpochSecond(), time.getNano(), time.getZone());
    }

    long nanos() {
        return second * NANOS + nano;
    }

    /**
     * The time in its zone.
     *
     * @throws EvaluationException when it is further away than calendars go
     */
    ZonedDateTime local() {
        try {
            return Instant.ofEpochSecond(second, nano).atZone(zone);
        } catch (DateTimeException e) {
            throw new EvaluationException("the time is not in any calendar");
        }
    }

    /** The text as JSON has it, for years of four digits alone. */
    String json() {
        int year = local().getYear();
        if (year < 0 || year > LAST_YEAR) {
            throw new EvaluationException("the year " + year + " has no four digits");
        }
        return toString();
    }

    Moment plus(long nanos) {
        long sum = nano + Math.floorMod(nanos, NANOS);
        return new Moment(
                second + Math.floorDiv(nanos, NANOS) + Math.floorDiv(sum, NANOS),
                (int) Math.floorMod(sum, NANOS),
                zone);
    }

    int compare(Moment other) {
        int order = Long.compare(second, other.second);
        return order != 0 ? order : Integer.compare(nano, other.nano);
    }

    boolean isSame(Moment other) {
        return compare(other) == 0;
    }

    /** The time by RFC 3339, with as many digits of the fraction as needed. */
    @Override
    public String toString() {
        ZonedDateTime local = local();
        String fraction = nano == 0 ? "" : ("." + String.format(Locale.ROOT, "%09d", nano)).replaceAll("0+$", "");
        String offset = local.getOffset().getTotalSeconds() == 0
                ? "Z"
                : local.getOffset().getId();
        return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).format(local) + fraction + offset;
    }
}
