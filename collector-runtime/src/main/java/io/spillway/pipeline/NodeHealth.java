package io.spillway.pipeline;

import io.spillway.component.Clock;
import io.spillway.component.Health;
import io.spillway.component.HealthReport;
import java.time.Instant;

/**
 * How one component is, and since when. The collector says when it starts and stops, the component what happens in between:
 *
 * <pre>
 * STARTING ──► OK ◄──► RECOVERABLE_ERROR ◄──► PERMANENT_ERROR      any of these ──► FATAL_ERROR
 *                           any state ──► STOPPING ──► STOPPED
 * </pre>
 *
 * <p>Reports that do not fit are ignored: nothing but a stop follows a fatal error, and what a component reports while it
 * stops no longer matters.
 */
final class NodeHealth {
    private final NodeKey key;
    private final Clock clock;
    private final FatalReports fatal;
    private volatile Moment current;

    /** Learns of a fatal error. */
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

    /** What the component reports. */
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

    /** It has started; what it reported about itself meanwhile stands. */
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

    /** It does not run, and nothing else will be heard of it. */
    synchronized void broken(String reason) {
        change(Health.permanent(reason));
    }

    /** A state that goes on keeps its beginning. */
    private void change(Health health) {
        boolean same = current.health().state() == health.state();
        current = new Moment(health, same ? current.since() : clock.now());
    }

    HealthReport.Entry entry() {
        Moment moment = current;
        return new HealthReport.Entry(key.kind(), key.id(), moment.health(), moment.since());
    }
}
