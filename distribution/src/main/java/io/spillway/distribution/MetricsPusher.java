package io.spillway.distribution;

import io.spillway.component.Clock;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.loading.ComponentConfig;
import io.spillway.loading.MetricsPush;
import io.spillway.telemetry.Metrics;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends the metrics of the collector in intervals, and once more at the end. A failure is logged, and the next interval tries again. */
final class MetricsPusher implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Exporter exporter;
    private final Supplier<Metrics> metrics;
    private final Duration interval;
    private final SelfContext context;
    private final ReentrantLock sending = new ReentrantLock();
    private boolean closed;
    private Clock.@Nullable Timer timer;

    private MetricsPusher(Exporter exporter, Supplier<Metrics> metrics, Duration interval, SelfContext context) {
        this.exporter = exporter;
        this.metrics = metrics;
        this.interval = interval;
        this.context = context;
    }

    /** @throws Exception when the exporter does not start */
    static MetricsPusher start(MetricsPush push, Supplier<Metrics> metrics, SelfContext context) throws Exception {
        MetricsPusher pusher = new MetricsPusher(create(push.exporter(), context), metrics, push.interval(), context);
        pusher.begin();
        return pusher;
    }

    private static Exporter create(ComponentConfig component, SelfContext context) {
        return create((ExporterFactory<?>) component.factory(), component.config(), context);
    }

    @SuppressWarnings("unchecked") // the record was read as one of the factory's type
    private static <C extends Record> Exporter create(ExporterFactory<C> factory, Record config, SelfContext context) {
        return factory.create((C) config, Set.of(Signal.METRICS), context);
    }

    private void begin() throws Exception {
        exporter.start();
        schedule();
    }

    private void schedule() {
        timer = context.clock().schedule(interval, this::tick);
    }

    private void tick() {
        sending.lock();
        try {
            if (!closed) {
                send();
                schedule();
            }
        } finally {
            sending.unlock();
        }
    }

    private void send() {
        switch (exporter.consume(metrics.get())) {
            case Outcome.Accepted _ -> {}
            case Outcome.Throttled throttled -> warn(throttled.status());
            case Outcome.Rejected rejected -> warn(rejected.status());
        }
    }

    private void warn(Status status) {
        context.logger().warn("The collector's own metrics were not sent: {}", status.message());
    }

    @Override
    public void close() {
        sending.lock();
        try {
            closed = true;
            Clock.Timer pending = timer;
            if (pending != null) {
                pending.cancel();
            }
            send();
            exporter.close(Deadline.after(GRACE, context.clock()));
        } finally {
            sending.unlock();
        }
    }
}
