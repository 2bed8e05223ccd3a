package io.spillway.ottl;

import io.spillway.component.GoDuration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The functions of times and durations. */
final class TimeFunctions {
    private TimeFunctions() {}

    static void register() {
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
