package io.spillway.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spillway.testkit.JumpingClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cron expressions: the dates they match, daylight saving, clocks that jump, and errors. */
final class CronScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final JumpingClock clock = new JumpingClock();
    private final List<String> runs = new ArrayList<>();

    private ScheduledTask start(String cron, ZoneId zone, String now) {
        clock.set(Instant.parse(now));
        return Tasks.started(
                Schedule.cron(cron, zone),
                clock,
                new Random(1),
                () -> runs.add(clock.now().toString()));
    }

    @ParameterizedTest
    @CsvSource({"*/15 * * * *, 96", "0 * * * *, 24", "0 */4 * * *, 6", "* * * * *, 1440", "0 2 * * MON, 0"})
    void runsAtEachTime(String cron, int inADay) {
        ScheduledTask task = start(cron, ZoneOffset.UTC, "2026-06-02T00:00:00Z");
        clock.advanceTo("2026-06-03T00:00:00Z");
        assertThat(runs).hasSize(inADay);
        task.stop();
        clock.advanceTo("2026-06-10T00:00:00Z");
        assertThat(runs).hasSize(inADay);
    }

    /** On 29 March 2026 the clocks of Berlin go from 02:00 to 03:00: there is no 02:30. */
    @Test
    void aTimeThatDaylightSavingSkipsDoesNotRunThatDay() {
        start("30 2 * * *", BERLIN, "2026-03-28T00:00:00Z");
        clock.advanceTo("2026-03-31T00:00:00Z");
        assertThat(runs).containsExactly("2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z");
    }

    /** On 25 October 2026 the clocks of Berlin go from 03:00 to 02:00: there are two 02:30. */
    @Test
    void aTimeThatComesTwiceRunsOnce() {
        start("30 2 * * *", BERLIN, "2026-10-24T03:00:00Z");
        clock.advanceTo("2026-10-27T00:00:00Z");
        assertThat(runs).containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }

    @Test
    void everyHourRunsInEachHourOfAChange() {
        start("30 * * * *", BERLIN, "2026-10-25T00:00:00Z");
        clock.advanceTo("2026-10-25T03:00:00Z");
        assertThat(runs).containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z");
    }

    @Test
    void aWallClockSetForwardOverATimeRunsItOnceLate() {
        start("0 2 * * *", ZoneOffset.UTC, "2026-06-01T00:30:00Z");
        clock.set(Instant.parse("2026-06-04T12:00:00Z"));
        clock.advance(Duration.ofHours(1));
        assertThat(runs).containsExactly("2026-06-04T13:00:00Z");
        clock.advanceTo("2026-06-05T03:00:00Z");
        assertThat(runs).containsExactly("2026-06-04T13:00:00Z", "2026-06-05T02:00:00Z");
    }

    @Test
    void aWallClockSetBackRunsNoTimeTwice() {
        start("0 2 * * *", ZoneOffset.UTC, "2026-06-01T00:30:00Z");
        clock.advanceTo("2026-06-01T02:10:00Z");
        clock.set(Instant.parse("2026-06-01T01:30:00Z"));
        clock.advanceTo("2026-06-01T23:00:00Z");
        assertThat(runs).containsExactly("2026-06-01T02:00:00Z");
        clock.advanceTo("2026-06-02T03:00:00Z");
        assertThat(runs).hasSize(2).last().isEqualTo("2026-06-02T02:00:00Z");
    }

    /** A clock that was a year ahead for an hour must not stop the schedule for a year. */
    @Test
    void aWallClockThatIsCorrectedGoesOnWithTheNextTime() {
        start("0 2 * * *", ZoneOffset.UTC, "2026-06-01T00:30:00Z");
        clock.set(Instant.parse("2027-06-01T12:00:00Z"));
        clock.advance(Duration.ofHours(2));
        clock.set(Instant.parse("2026-06-01T03:00:00Z"));
        runs.clear();
        clock.advanceTo("2026-06-03T03:00:00Z");
        assertThat(runs).containsExactly("2026-06-02T02:00:00Z", "2026-06-03T02:00:00Z");
    }

    @Test
    void aRunThatOverlapsTimesSkipsThem() {
        clock.set(Instant.parse("2026-06-01T00:00:30Z"));
        Tasks.started(Schedule.cron("* * * * *", ZoneOffset.UTC), clock, new Random(1), () -> {
            runs.add(clock.now().toString());
            clock.set(clock.now().plus(Duration.ofSeconds(150)));
        });
        clock.advance(Duration.ofSeconds(30));
        assertThat(runs).containsExactly("2026-06-01T00:01:00Z");
        clock.advance(Duration.ofSeconds(30));
        assertThat(runs).containsExactly("2026-06-01T00:01:00Z", "2026-06-01T00:04:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 30 2 *", "0 0 31 4,6,9,11 *"})
    void refusesAnExpressionThatNoDateMatches(String never) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.cron(never, ZoneOffset.UTC))
                .withMessage("\"" + never
                        + "\": no date matches (expected: minute, hour, day of month, month, day of week)");
    }

    @Test
    void acceptsALeapDay() {
        start("0 0 29 2 *", ZoneOffset.UTC, "2028-02-01T00:00:00Z");
        clock.advanceTo("2028-03-01T00:00:00Z");
        assertThat(runs).containsExactly("2028-02-29T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "61 * * * *    | Value 61 not in range [0, 59]",
                "* * * *       | Cron expression contains 4 parts but we expect one of [5]",
                "@daily        | Nicknames not supported!",
                "5-1 * * * *   | Invalid range! [5,1]",
            })
    void namesWhatIsWrong(String expression, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.cron(expression, ZoneOffset.UTC))
                .withMessage("\"" + expression + "\": " + problem
                        + " (expected: minute, hour, day of month, month, day of week)");
    }
}
