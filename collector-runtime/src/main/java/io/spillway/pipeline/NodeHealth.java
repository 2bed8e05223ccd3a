package io.spillway.pipeline;

import io.spillway.component.Clock;
import io.spillway.component.Health;
import io.spillway.component.HealthReport;
import java.time.Instant;

/**
 * The health of one component, and since when it lasts. The collector reports start and stop, the component everything between:
 *
 * <pre>
 * STARTING ──► OK ◄──► RECOVERABLE_ERROR ◄──► PERMANENT_ERROR      any of these ──► FATAL_ERROR
 *                           any state ──► STOPPING ──► STOPPED
 * </pre>
 *
 * <p>Reports that do not fit are ignored: nothing but a stop follows a fatal error, and a component that stops reports nothing
 * that matters.
 */
final class NodeHealth {
    private final NodeKey key;
    private final Clock clock;
    private final FatalReports fatal;
    private volatile Moment current;

    /** Called once with a fatal error. */
    @FunctionalInterface
    interface FatalReports {
        void failed(NodeKey key, String message);
    }

    private record Moment(Health health, Instant since) {}

    NodeHealth(NodeKey key, Clock clock, FatalReports fatal) {
        this.key = key;
        this.clock = clock;
        this.fatal = fatal;
        current = new Moment(Health.STARTING, clock.now());
    }

    /** Notes a report of the component. */
    void report(Health health) {
        boolean becameFatal;
        synchronized (this) {
            if (!mayReport(current.health().state(), health.state())) {
                return;
            }
            becameFatal = health.state() == Health.State.FATAL_ERROR;
            change(health);
        }
        if (becameFatal) {
            fatal.failed(key, health.message());
        }
    }

    private static boolean mayReport(Health.State from, Health.State to) {
        boolean open = switch (from) {
            case STARTING, OK, RECOVERABLE_ERROR, PERMANENT_ERROR -> true;
            case FATAL_ERROR, STOPPING, STOPPED -> false;
        };
        return open
                && switch (to) {
                    case OK, RECOVERABLE_ERROR, PERMANENT_ERROR, FATAL_ERROR -> true;
                    case STARTING, STOPPING, STOPPED -> false;
                };
    }

    /** Notes that the component has started; reports that it made meanwhile stand. */
    synchronized void started() {
        if (current.health().state() == Health.State.STARTING) {
            change(Health.OK);
        }
    }

    synchronized void stopping() {
        change(Health.STOPPING);
    }

    synchronized void stopped() {
        change(Health.STOPPED);
    }

    /** Notes that the component does not run and will report nothing else. */
    synchronized void broken(String reason) {
        change(Health.permanent(reason));
    }

    /** A report of the same state keeps the time of the first. */
    private void change(Health health) {
        boolean same = current.health().state() == health.state();
        current = new Moment(health, same ? current.since() : clock.now());
    }

    HealthReport.Entry entry() {
        Moment moment = current;
        return new HealthReport.Entry(key.kind(), key.id(), moment.health(), moment.since());
    }
}
