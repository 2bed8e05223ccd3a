package io.spillway.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** See {@link Schedule#cron}. */
record CronSchedule(ExecutionTime times, ZoneId zone) implements Schedule {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    private static final String EXPECTED = " (expected: minute, hour, day of month, month, day of week)";
    private static final String PARSER_PREFIX = "Failed to parse cron expression. ";
    /** Before a leap day, so that an expression for 29 February matches a date. */
    private static final ZonedDateTime REFERENCE = ZonedDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    static CronSchedule parse(String expression, ZoneId zone) {
        ExecutionTime times = times(expression);
        if (times.nextExecution(REFERENCE).isEmpty()) {
            throw new IllegalArgumentException("\"" + expression + "\": no date matches" + EXPECTED);
        }
        return new CronSchedule(times, zone);
    }

    private static ExecutionTime times(String expression) {
        try {
            return ExecutionTime.forCron(PARSER.parse(expression).validate());
        } catch (IllegalArgumentException wrong) {
            String problem = String.valueOf(wrong.getMessage()).replace(PARSER_PREFIX, "");
            throw new IllegalArgumentException("\"" + expression + "\": " + problem + EXPECTED, wrong);
        }
    }

    /** The first time of the expression after an instant; empty when the calendar of the library ends before it. */
    Optional<Instant> nextAfter(Instant instant) {
        return times.nextExecution(instant.atZone(zone)).map(ZonedDateTime::toInstant);
    }
}
