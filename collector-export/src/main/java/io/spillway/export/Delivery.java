package io.spillway.export;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.FullHeap;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.config.Section;
import io.spillway.observe.ExporterMetrics;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Delivers one batch: attempts with a timeout, retries with back-off in between, and the counters, log lines and health reports
 * about it. Safe for use by many threads.
 */
final class Delivery {
    private static final Outcome.Throttled STOPPED =
            Outcome.throttled(Status.Code.UNAVAILABLE, "the exporter stopped before the batch could be sent");
    private static final Outcome.Throttled INTERRUPTED =
            Outcome.throttled(Status.Code.UNAVAILABLE, "interrupted while waiting for the next attempt");
    private static final Outcome FAILED = Outcome.rejected(Status.Code.INTERNAL, "the exporter failed");
    private static final String WITHOUT_RETRIES =
            " Try enabling retry_on_failure config option to retry on retryable errors.";

    private final Sender sender;
    private final ComponentContext context;
    private final ExporterMetrics metrics;
    private final Duration timeout;
    private final Section<RetryConfig> retry;
    private final StopSignal stop;
    private final ExporterHealth health;
    private volatile Optional<Deadline> closing = Optional.empty();
    private volatile Optional<Consumer> successor = Optional.empty();

    Delivery(
            SendingConfig config,
            Sender sender,
            ExporterMetrics metrics,
            ExporterHealth health,
            ComponentContext context) {
        this.sender = sender;
        this.context = context;
        this.metrics = metrics;
        timeout = config.timeout();
        retry = config.retryOnFailure();
        stop = new StopSignal(context.clock());
        this.health = health;
    }

    /** From now on a batch gets one attempt, which ends by the deadline; waits for a further attempt end now. */
    void close(Deadline deadline) {
        closing = Optional.of(deadline);
        stop.stop();
    }

    /** From the stop on, a batch goes to the successor instead of to the peer, if the successor accepts it. */
    void succeededBy(Consumer exporter) {
        successor = Optional.of(exporter);
    }

    /** Answers once the batch was delivered, handed on to the successor, or given up; with the peer's own answer. */
    Outcome deliver(Telemetry batch) {
        return Halving.together(deliver(batch, this::attemptWhole));
    }

    /**
     * Like {@link #deliver}, for a batch that may hold requests of several senders: if the peer rejects it, its {@linkplain Halving
     * halves} are sent.
     *
     * @return the parts with their outcomes, in order; often the batch alone
     */
    List<Halving.Piece> deliverJoined(Telemetry batch) {
        return deliver(batch, this::attemptParts);
    }

    private List<Halving.Piece> deliver(Telemetry batch, Function<Telemetry, List<Halving.Piece>> attempts) {
        if (isHandedOn(batch)) {
            return all(batch, Outcome.ACCEPTED);
        }
        metrics.began(batch.signal());
        List<Halving.Piece> pieces = all(batch, FAILED);
        boolean handedOn = false;
        try {
            pieces = attempts.apply(batch);
            handedOn = hasThrottled(pieces) && isHandedOn(batch);
        } finally {
            if (handedOn) {
                metrics.left(batch.signal());
            } else {
                metrics.ended(batch.signal(), batch.itemCount(), Halving.together(pieces));
            }
        }
        return handedOn ? all(batch, Outcome.ACCEPTED) : pieces;
    }

    private static List<Halving.Piece> all(Telemetry batch, Outcome outcome) {
        return List.of(new Halving.Piece(batch, outcome));
    }

    private static boolean hasThrottled(List<Halving.Piece> pieces) {
        return pieces.stream().anyMatch(piece -> piece.outcome() instanceof Outcome.Throttled);
    }

    private boolean isHandedOn(Telemetry batch) {
        return stop.isStopped()
                && successor
                        .filter(exporter -> exporter.consume(batch) instanceof Outcome.Accepted)
                        .isPresent();
    }

    /**
     * Like {@link #deliverJoined}, for a batch that its queue can keep beyond this process.
     *
     * @return empty when it was not sent because of the stop, which is no failure
     */
    Optional<List<Halving.Piece>> deliverOrLeave(Telemetry batch) {
        metrics.began(batch.signal());
        Optional<List<Halving.Piece>> result = Optional.of(all(batch, FAILED));
        try {
            List<Halving.Piece> pieces = attemptParts(batch);
            result = hasThrottled(pieces) && stop.isStopped() ? Optional.empty() : Optional.of(pieces);
        } finally {
            result.ifPresentOrElse(
                    pieces -> metrics.ended(batch.signal(), batch.itemCount(), Halving.together(pieces)),
                    () -> metrics.left(batch.signal()));
        }
        return result;
    }

    private List<Halving.Piece> attemptWhole(Telemetry batch) {
        return all(batch, attemptAll(batch));
    }

    private List<Halving.Piece> attemptParts(Telemetry batch) {
        Outcome outcome = attemptAll(batch);
        return outcome instanceof Outcome.Rejected rejected
                ? Halving.send(batch, rejected, this::attemptAll)
                : all(batch, outcome);
    }

    private Outcome attemptAll(Telemetry batch) {
        Outcome outcome = attempt(batch);
        if (outcome instanceof Outcome.Throttled throttled && retry instanceof Section.On<RetryConfig> on) {
            outcome = retry(batch, throttled, on.value());
        }
        logRefusedPart(batch, outcome);
        return outcome;
    }

    private void logRefusedPart(Telemetry batch, Outcome outcome) {
        if (outcome instanceof Outcome.Accepted accepted && accepted.refusedItems() > 0) {
            context.logger()
                    .atWarn()
                    .addKeyValue("message", accepted.message())
                    .addKeyValue("dropped_" + batch.signal().itemName(), accepted.refusedItems())
                    .log("Partial success response");
        }
    }

    /** Logs that a batch is given up. */
    void logDropped(Outcome outcome, int items) {
        logFailure(outcome, "Exporting failed. Dropping data.", "dropped_items", items);
    }

    /** Logs that the caller gets its batch back. */
    void logRefused(Outcome outcome, int items) {
        logFailure(outcome, "Exporting failed. Rejecting data.", "rejected_items", items);
    }

    private void logFailure(Outcome outcome, String message, String itemsKey, int items) {
        String hint = outcome instanceof Outcome.Throttled && !retry.isOn() ? WITHOUT_RETRIES : "";
        context.logger()
                .atError()
                .addKeyValue("error", describe(outcome))
                .addKeyValue(itemsKey, items)
                .log(message + hint);
    }

    private String describe(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted accepted -> accepted.message();
            case Outcome.Throttled throttled -> (retry.isOn() ? "no more retries left: " : "") + throttled.status();
            case Outcome.Rejected rejected -> "not retryable error: " + rejected.status();
        };
    }

    private Outcome attempt(Telemetry batch) {
        Duration limit = timeout;
        if (closing.isPresent()) {
            Duration remaining = closing.get().remaining();
            if (remaining.isZero()) {
                return STOPPED;
            }
            limit = limit.isZero() || remaining.compareTo(limit) < 0 ? remaining : limit;
        }
        Outcome outcome = send(batch, limit);
        health.attempted(outcome);
        return outcome;
    }

    private Outcome send(Telemetry batch, Duration limit) {
        try {
            return sender.send(batch, limit);
        } catch (RuntimeException e) {
            context.logger().error("The exporter failed on a batch; this is a defect.", e);
            return Outcome.rejected(Status.Code.INTERNAL, "the exporter failed: " + e);
        } catch (OutOfMemoryError _) {
            return FullHeap.pause(context);
        }
    }

    private Outcome retry(Telemetry batch, Outcome.Throttled first, RetryConfig config) {
        Backoff backoff = new Backoff(config, context.random());
        long startNanos = context.clock().nanoTime();
        Outcome outcome = first;
        while (outcome instanceof Outcome.Throttled throttled && !stop.isStopped()) {
            Duration delay = max(backoff.next(), throttled.retryAfter());
            if (config.maxElapsedTime().isPositive()) {
                Duration elapsed = Duration.ofNanos(context.clock().nanoTime() - startNanos);
                if (elapsed.plus(delay).compareTo(config.maxElapsedTime()) > 0) {
                    return outcome;
                }
            }
            context.logger()
                    .atInfo()
                    .addKeyValue("error", throttled.status())
                    .addKeyValue("interval", delay)
                    .log("Exporting failed. Will retry the request after interval.");
            try {
                if (!stop.pause(delay)) {
                    return outcome;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return INTERRUPTED;
            }
            outcome = attempt(batch);
        }
        return outcome;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
