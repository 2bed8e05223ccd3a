package io.spillway.pipeline;

import io.spillway.component.Attempt;
import io.spillway.component.Consumer;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The input of a component. Calls that come before the component has started wait: during a reload it may need a file or store
 * that its predecessor still closes. An exception of the component is logged with the component's name and becomes an
 * {@link Outcome.Rejected}.
 */
final class NodeInput implements Consumer {
    /** How long a caller waits for a component that is being replaced. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final NodeKey to;
    private final Logger logger;
    private final CompletableFuture<Consumer> opened = new CompletableFuture<>();
    private volatile @Nullable Consumer target;

    NodeInput(NodeKey to, Logger logger) {
        this.to = to;
        this.logger = logger;
    }

    /** Lets calls in, to the component or to the input of another one that stands for it. */
    void open(Consumer component) {
        target = component;
        opened.complete(component);
    }

    /** Refuses every call from now on. */
    void refuse(String reason) {
        Outcome refusal = Outcome.throttled(Status.Code.UNAVAILABLE, reason);
        open(_ -> refusal);
    }

    @Override
    public Outcome consume(Telemetry batch) {
        Consumer component = target;
        return guarded(() -> component == null ? await().consume(batch) : component.consume(batch));
    }

    @Override
    public Attempt tryConsume(Telemetry batch) {
        Consumer component = target;
        if (component == null) {
            return Attempt.blocking(this, batch);
        }
        try {
            return component.tryConsume(batch).around(this::guarded);
        } catch (RuntimeException e) {
            return new Attempt.Done(failure(e));
        }
    }

    private Outcome guarded(Supplier<Outcome> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return failure(e);
        }
    }

    private Outcome failure(RuntimeException e) {
        logger.error("The component failed on a batch; this is a defect of {}.", to, e);
        return Outcome.rejected(Status.Code.INTERNAL, to + " failed: " + e);
    }

    private Consumer await() {
        try {
            return opened.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            logger.warn("A caller waited {} for {} to be replaced.", PATIENCE, to);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an input opens or stays shut, and never fails", e);
        }
        return _ -> Outcome.throttled(Status.Code.UNAVAILABLE, to + " is being replaced");
    }
}
