/**
 * When repeated work runs. A {@link io.spillway.schedule.Schedule} is an interval with jitter, or a cron expression; a {@link
 * io.spillway.schedule.ScheduledTask} runs work at the times of a schedule.
 *
 * <ol>
 *   <li><b>One run at a time.</b> A run that lasts longer than the time to the next one delays nothing: the schedule skips the
 *       times that have passed meanwhile, and never makes up for them.
 *   <li><b>Interval.</b> Measured on the monotonic clock, from the start of a run to the start of the next, so the mean rate
 *       does not depend on how long a run takes. The jitter moves each start, so that many collectors do not keep step.
 *   <li><b>Cron.</b> Measured on the wall clock, in a time zone. A wall clock that jumps is noticed within an hour; no time of
 *       the expression runs twice. A local time that daylight saving skips does not run on that day; a local time that comes
 *       twice runs once for a fixed hour, and in both hours for {@code *}.
 *   <li><b>Failure.</b> A run that throws does not end the schedule.
 * </ol>
 */
@NullMarked
package io.spillway.schedule;

import org.jspecify.annotations.NullMarked;
