package io.spillway.export;

import io.spillway.component.Attempt;
import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.observe.ExporterMetrics;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * An exporter made of a {@link Sender} and the parts in front of it that the configuration asks for: queue, batching, retries,
 * timeout; with metrics, logs and health.
 *
 * <p>With a queue the answer says whether the queue accepted the batch; the later answer of the peer is counted and logged.
 * Without a queue the caller waits and gets the peer's own answer. Closing stops retries, sends the requests in the queues with
 * one attempt each, gives up the rest at the deadline, and then closes the sender.
 */
public final class SendingChain implements Exporter {
    private final Sender sender;
    private final Clock clock;
    private final ExporterMetrics metrics;
    private final ExporterHealth health;
    private final Delivery delivery;
    private final Map<Signal, ExportPath> paths = new EnumMap<>(Signal.class);
    private final boolean outlivesProcess;
    private boolean closed;

    private SendingChain(SendingConfig config, Sender sender, Set<Signal> signals, ComponentContext context) {
        this.sender = sender;
        clock = context.clock();
        outlivesProcess =
                config.sendingQueue().asOptional().flatMap(QueueConfig::storage).isPresent();
        metrics = new ExporterMetrics(context, signals, sender::labels);
        health = new ExporterHealth(context);
        delivery = new Delivery(config, sender, metrics, health, context);
        for (Signal signal : signals) {
            ExportPath path = config.sendingQueue()
                    .asOptional()
                    .<ExportPath>map(queue ->
                            new QueuedPath(signal, queue, queueFor(signal, queue, context), delivery, metrics, context))
                    .orElseGet(() -> new DirectPath(delivery));
            paths.put(signal, path);
        }
    }

    private SendingQueue queueFor(Signal signal, QueueConfig config, ComponentContext context) {
        return config.storage()
                .<SendingQueue>map(storage -> new PersistentQueue(
                        signal,
                        config,
                        storage,
                        PersistentQueue.bytesInMemory(Runtime.getRuntime().maxMemory()),
                        metrics,
                        health,
                        context))
                .orElseGet(() -> new MemoryQueue(
                        config, context.telemetryMemory().share(), reason -> metrics.refusedByQueue(signal, reason)));
    }

    /**
     * Builds an exporter; no I/O.
     *
     * @param signals the signals that the exporter consumes, each through a queue of its own
     */
    public static SendingChain of(SendingConfig config, Sender sender, Set<Signal> signals, ComponentContext context) {
        return new SendingChain(config, sender, signals, context);
    }

    @Override
    public void start() throws Exception {
        sender.start();
        try {
            for (ExportPath path : paths.values()) {
                path.start();
            }
        } catch (Exception e) {
            close(Deadline.after(Duration.ZERO, clock));
            throw e;
        }
    }

    @Override
    public Outcome consume(Telemetry batch) {
        ExportPath path = path(batch.signal());
        return batch.isEmpty() ? Outcome.ACCEPTED : path.consume(batch);
    }

    @Override
    public Attempt tryConsume(Telemetry batch) {
        ExportPath path = path(batch.signal());
        return batch.isEmpty() ? new Attempt.Done(Outcome.ACCEPTED) : path.tryConsume(batch);
    }

    private ExportPath path(Signal signal) {
        ExportPath path = paths.get(signal);
        if (path == null) {
            throw new IllegalArgumentException("signal: " + signal + " (expected one of " + paths.keySet() + ")");
        }
        return path;
    }

    /** The successor has the same peer, or one that the user prefers, and goes on trying. */
    @Override
    public void succeededBy(Consumer successor) {
        delivery.succeededBy(successor);
    }

    @Override
    public void close(Deadline deadline) {
        if (closed) {
            return;
        }
        closed = true;
        delivery.close(deadline);
        paths.values().forEach(ExportPath::stopAccepting);
        paths.values().forEach(path -> path.drain(deadline));
        sender.close(deadline);
        metrics.close();
    }

    /** Two instances cannot share one store. */
    @Override
    public boolean overlaps() {
        return !outlivesProcess;
    }
}
