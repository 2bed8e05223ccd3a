package io.spillway.admin;

import io.spillway.component.Health;
import io.spillway.config.Checks;
import java.time.Duration;
import java.time.Instant;

/**
 * Chooses the errors of components that make the collector unhealthy.
 *
 * @param includePermanentErrors whether errors count that somebody must correct
 * @param includeRecoverableErrors whether errors count that may pass by themselves
 * @param recoveryDuration how long a recoverable error may last before it counts
 */
record ComponentHealthConfig(
        boolean includePermanentErrors, boolean includeRecoverableErrors, Duration recoveryDuration) {
    private static final int OK = 200;
    private static final int INTERNAL_SERVER_ERROR = 500;
    private static final int SERVICE_UNAVAILABLE = 503;

    ComponentHealthConfig {
        new Checks()
                .that(!recoveryDuration.isNegative(), "recovery_duration", recoveryDuration, ">= 0")
                .done();
    }

    static ComponentHealthConfig defaults() {
        return new ComponentHealthConfig(false, false, Duration.ofMinutes(5));
    }

    /** Tells whether something that has been in this state since then counts as healthy. */
    boolean isHealthy(Health health, Instant since, Instant now) {
        return switch (health.state()) {
            case OK -> true;
            case RECOVERABLE_ERROR -> !includeRecoverableErrors || now.isBefore(since.plus(recoveryDuration));
            case PERMANENT_ERROR -> !includePermanentErrors;
            case STARTING, STOPPING, STOPPED, FATAL_ERROR -> false;
        };
    }

    /** The HTTP status for something that has been in this state since then. */
    int httpStatus(Health health, Instant since, Instant now) {
        return switch (health.state()) {
            case STARTING, STOPPING, STOPPED -> SERVICE_UNAVAILABLE;
            case OK, RECOVERABLE_ERROR, PERMANENT_ERROR, FATAL_ERROR ->
                isHealthy(health, since, now) ? OK : INTERNAL_SERVER_ERROR;
        };
    }
}
