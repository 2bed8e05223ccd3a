package io.spillway.standard.memorylimiter;

import io.spillway.config.Checks;
import io.spillway.config.Removed;
import io.spillway.config.Requirements;
import java.time.Duration;

/**
 * The {@code memory_limiter} processor.
 *
 * @param checkInterval between two looks at the heap
 * @param minGcIntervalWhenSoftLimited the least time between forced collections while above the soft limit
 * @param minGcIntervalWhenHardLimited the same while above the hard limit
 * @param maxGcIntervalWhenSoftLimited how far that time grows while collections free nothing; zero for no growth
 * @param maxGcIntervalWhenHardLimited the same while above the hard limit
 * @param limitMib the hard limit in MiB; goes before the percentage; zero for none
 * @param spikeLimitMib how far below the hard limit the soft one is, in MiB; zero for a fifth of the limit
 * @param limitPercentage the hard limit in percent of the largest possible heap
 * @param spikeLimitPercentage how far below the soft limit is, in percent of the largest possible heap
 */
@Removed(key = "ballast_size_mib", instead = "limit_mib alone, because the JVM has no ballast")
public record MemoryLimiterConfig(
        Duration checkInterval,
        Duration minGcIntervalWhenSoftLimited,
        Duration minGcIntervalWhenHardLimited,
        Duration maxGcIntervalWhenSoftLimited,
        Duration maxGcIntervalWhenHardLimited,
        int limitMib,
        int spikeLimitMib,
        int limitPercentage,
        int spikeLimitPercentage)
        implements Requirements {
    /** A file must add a check interval and a limit. */
    public static final MemoryLimiterConfig DEFAULTS = new MemoryLimiterConfig(
            Duration.ZERO,
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            0,
            0,
            0,
            0);

    public MemoryLimiterConfig {
        new Checks()
                .that(
                        minGcIntervalWhenSoftLimited.compareTo(minGcIntervalWhenHardLimited) >= 0,
                        "min_gc_interval_when_soft_limited",
                        "'min_gc_interval_when_soft_limited' should be larger than 'min_gc_interval_when_hard_limited'")
                .that(
                        !maxGcIntervalWhenSoftLimited.isNegative(),
                        "max_gc_interval_when_soft_limited",
                        "'max_gc_interval_when_soft_limited' must be non-negative")
                .that(
                        !maxGcIntervalWhenHardLimited.isNegative(),
                        "max_gc_interval_when_hard_limited",
                        "'max_gc_interval_when_hard_limited' must be non-negative")
                .that(
                        maxGcIntervalWhenSoftLimited.isZero()
                                || maxGcIntervalWhenSoftLimited.compareTo(minGcIntervalWhenSoftLimited) >= 0,
                        "max_gc_interval_when_soft_limited",
                        maxGcIntervalWhenSoftLimited,
                        ">= min_gc_interval_when_soft_limited")
                .that(
                        maxGcIntervalWhenHardLimited.isZero()
                                || maxGcIntervalWhenHardLimited.compareTo(minGcIntervalWhenHardLimited) >= 0,
                        "max_gc_interval_when_hard_limited",
                        maxGcIntervalWhenHardLimited,
                        ">= min_gc_interval_when_hard_limited")
                .that(
                        maxGcIntervalWhenSoftLimited.isZero()
                                || maxGcIntervalWhenHardLimited.isZero()
                                || maxGcIntervalWhenSoftLimited.compareTo(maxGcIntervalWhenHardLimited) >= 0,
                        "max_gc_interval_when_soft_limited",
                        maxGcIntervalWhenSoftLimited,
                        ">= max_gc_interval_when_hard_limited")
                .that(limitMib >= 0, "limit_mib", limitMib, ">= 0")
                .that(spikeLimitMib >= 0, "spike_limit_mib", spikeLimitMib, ">= 0")
                .that(
                        limitPercentage >= 0 && limitPercentage <= 100,
                        "limit_percentage",
                        "'limit_percentage' and 'spike_limit_percentage' must be greater than zero and less than or equal"
                                + " to hundred")
                .that(
                        spikeLimitPercentage >= 0 && spikeLimitPercentage <= 100,
                        "spike_limit_percentage",
                        "'limit_percentage' and 'spike_limit_percentage' must be greater than zero and less than or equal"
                                + " to hundred")
                .that(
                        limitMib <= 0 || limitMib > spikeLimitMib,
                        "spike_limit_mib",
                        "'spike_limit_mib' must be smaller than 'limit_mib'")
                .that(
                        limitPercentage <= 0 || limitPercentage > spikeLimitPercentage,
                        "spike_limit_percentage",
                        "'spike_limit_percentage' must be smaller than 'limit_percentage'")
                .done();
    }

    @Override
    public void check(Checks checks) {
        checks.that(
                        checkInterval.compareTo(Duration.ZERO) > 0,
                        "check_interval",
                        "'check_interval' must be greater than zero")
                .that(
                        limitMib > 0 || limitPercentage > 0,
                        "",
                        "'limit_mib' or 'limit_percentage' must be greater than zero");
    }
}
