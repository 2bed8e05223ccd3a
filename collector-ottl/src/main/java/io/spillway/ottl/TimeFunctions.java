package io.spillway.ottl;

import io.spillway.component.GoDuration;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The functions of times and durations. */
final class TimeFunctions {
    /** The seconds from the begin of year 1. */
    private static final long SECONDS_TO_1970 = 62_135_596_800L;

    private TimeFunctions() {}

    static void register() {
        registerTexts();
        FunctionTable.add(
                "Duration(duration: string)", "A duration.", "Duration(\"1m30s\")", "90 seconds", arguments -> {
                    Typed<Elapsed> duration = arguments.typed("duration", value -> {
                        try {
                            return new Elapsed(
                                    GoDuration.parse(Arguments.asText(value)).toNanos());
                        } catch (IllegalArgumentException | ArithmeticException e) {
                            throw new EvaluationException(String.valueOf(e.getMessage()));
                        }
                    });
                    return duration::get;
                });
        duration("Hours", "hours as a float", elapsed -> elapsed.nanos() / 3.6e12);
        duration("Minutes", "minutes as a float", elapsed -> elapsed.nanos() / 6e10);
        duration("Seconds", "seconds as a float", elapsed -> elapsed.nanos() / 1e9);
        duration("Milliseconds", "whole milliseconds", elapsed -> elapsed.nanos() / 1_000_000);
        duration("Microseconds", "whole microseconds", elapsed -> elapsed.nanos() / 1_000);
        duration("Nanoseconds", "nanoseconds", Elapsed::nanos);
        part("Year", "year", ZonedDateTime::getYear);
        part("Month", "month from 1", ZonedDateTime::getMonthValue);
        part("Day", "day of the month", ZonedDateTime::getDayOfMonth);
        part("Hour", "hour", ZonedDateTime::getHour);
        part("Minute", "minute", ZonedDateTime::getMinute);
        part("Second", "second", ZonedDateTime::getSecond);
        part("Nanosecond", "nanosecond within the second", ZonedDateTime::getNano);
        part(
                "Weekday",
                "day of the week from 0, which is Sunday",
                time -> time.getDayOfWeek().getValue() % 7);
        unix("UnixSeconds", "seconds", 1);
        unix("UnixMilli", "milliseconds", 1_000);
        unix("UnixMicro", "microseconds", 1_000_000);
        unix("UnixNano", "nanoseconds", 1_000_000_000);
        FunctionTable.add(
                "Unix(seconds: integer, nanoseconds?: integer)",
                "The time so many seconds and nanoseconds after the epoch.",
                "Unix(0)",
                "1970-01-01T00:00:00Z",
                arguments -> {
                    Typed<Long> seconds = arguments.whole("seconds");
                    Typed<Long> nanos = arguments.has("nanoseconds") ? arguments.whole("nanoseconds") : _ -> 0L;
                    return frame -> new Moment(seconds.get(frame), 0, ZoneOffset.UTC).plus(nanos.get(frame));
                });
    }

    private static void registerTexts() {
        FunctionTable.add(
                "Now()", "The time at which the statement runs.", "Now()", "2026-12-01T10:00:00Z", _ -> frame -> {
                    Instant now = frame.surroundings.clock().now();
                    return new Moment(now.getEpochSecond(), now.getNano(), ZoneOffset.UTC);
                });
        FunctionTable.add(
                "Time(time: string, format: string, location?: string)",
                "The time that a text has in a format with directives such as `%Y`, `%m`, `%d`, `%H`, `%M`, `%S`, `%L` and `%z`.",
                "Time(\"2026-12-01 10:00\", \"%Y-%m-%d %H:%M\", \"Europe/Berlin\")",
                "2026-12-01T10:00:00+01:00",
                TimeFunctions::read);
        FunctionTable.add(
                "FormatTime(time: time, format: string)",
                "The text of a time in a format with directives.",
                "FormatTime(Unix(0), \"%Y-%m-%d\")",
                "`1970-01-01`",
                arguments -> {
                    Typed<Moment> time = arguments.time("time");
                    TimeFormat format = format(arguments);
                    return frame -> format.format(time.get(frame));
                });
        FunctionTable.add(
                "TruncateTime(time: time, duration: duration)",
                "The time rounded down to a multiple of a duration.",
                "TruncateTime(start_time, Duration(\"1h\"))",
                "the begin of the hour",
                arguments -> {
                    Typed<Moment> time = arguments.time("time");
                    Typed<Elapsed> duration = arguments.duration("duration");
                    return frame ->
                            truncated(time.get(frame), duration.get(frame).nanos());
                });
    }

    private static TimeFormat format(Arguments arguments) throws InvalidExpressionException {
        try {
            return TimeFormat.compile(arguments.literalText("format"));
        } catch (EvaluationException e) {
            throw arguments.wrong("format", String.valueOf(e.getMessage()));
        }
    }

    private static Getter read(Arguments arguments) throws InvalidExpressionException {
        Typed<String> time = arguments.text("time");
        TimeFormat format = format(arguments);
        String location = arguments.literalText("location", "");
        ZoneId zone;
        try {
            boolean isUtc =
                    location.isEmpty() && arguments.literalText("format").endsWith("Z");
            zone = isUtc ? ZoneOffset.UTC : (location.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(location));
        } catch (DateTimeException e) {
            throw arguments.wrong("location", "\"" + location + "\" is no time zone");
        }
        return frame -> {
            String text = time.get(frame);
            if (text.isEmpty()) {
                throw new EvaluationException("the text is empty");
            }
            return TimeReader.read(
                    text, format, zone, frame.surroundings.clock().now().atZone(ZoneOffset.UTC));
        };
    }

    /** Multiples count from the begin of year 1. */
    private static Moment truncated(Moment time, long nanos) {
        if (nanos <= 0) {
            return time;
        }
        BigInteger sinceYearOne = BigInteger.valueOf(time.second() + SECONDS_TO_1970)
                .multiply(BigInteger.valueOf(1_000_000_000L))
                .add(BigInteger.valueOf(time.nano()));
        return time.plus(-sinceYearOne.mod(BigInteger.valueOf(nanos)).longValueExact());
    }

    private static void duration(String name, String unit, Function<Elapsed, Object> function) {
        FunctionTable.add(
                name + "(duration: duration)",
                "The duration in " + unit + ".",
                name + "(end_time - start_time)",
                "how long the span took",
                arguments -> {
                    Typed<Elapsed> duration = arguments.duration("duration");
                    return frame -> function.apply(duration.get(frame));
                });
    }

    private static void part(String name, String what, ToLongFunction<ZonedDateTime> function) {
        FunctionTable.add(
                name + "(time: time)",
                "The " + what + " of the time, in its time zone.",
                name + "(start_time)",
                "the " + what + " in UTC",
                arguments -> {
                    Typed<Moment> time = arguments.time("time");
                    return frame -> function.applyAsLong(time.get(frame).local());
                });
    }

    private static void unix(String name, String unit, long perSecond) {
        FunctionTable.add(
                name + "(time: time)",
                "The " + unit + " since the epoch.",
                name + "(start_time)",
                unit + " as an integer",
                arguments -> {
                    Typed<Moment> time = arguments.time("time");
                    return frame -> {
                        Moment moment = time.get(frame);
                        return moment.second() * perSecond + moment.nano() / (1_000_000_000L / perSecond);
                    };
                });
    }
}
