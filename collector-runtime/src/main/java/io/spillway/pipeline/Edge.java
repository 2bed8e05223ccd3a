package io.spillway.pipeline;

import io.spillway.component.Consumer;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The way into a component. It opens when the component has started; whoever comes before that waits, for the time that a
 * component takes to let go of a file or store which its successor needs. An exception ends here: it is logged with the
 * component's name and becomes an answer.
 */
final class Edge implements Consumer {
    /** What a caller waits for a component that is being replaced. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final NodeKey to;
    private final Logger logger;
    private final CompletableFuture<Consumer> opened = new CompletableFuture<>();
    private volatile @Nullable Consumer target;

    Edge(NodeKey to, Logger logger) {
        this.to = to;
        this.logger = logger;
    }

    /** Lets calls in; to another edge where the component itself does not come. */
    void open(Consumer component) {
        target = component;
        opened.complete(component);
    }

    /** Answers every call that it must be tried again. */
    void refuse(String reason) {
        Outcome refusal = Outcome.throttled(Status.Code.UNAVAILABLE, reason);
        open(_ -> refusal);
    }

    @Override
    public Outcome consume(Telemetry batch) {
        Consumer component = target;
        try {
            return component == null ? await().consume(batch) : component.consume(batch);
        } catch (RuntimeException e) {
            logger.error("The component failed on a batch; this is a defect of {}.", to, e);
            return Outcome.rejected(Status.Code.INTERNAL, to + " failed: " + e);
        }
    }

    private Consumer await() {
        try {
            return opened.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            logger.warn("A caller waited {} for {} to be replaced.", PATIENCE, to);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an edge opens, or does not", e);
        }
        return _ -> Outcome.throttled(Status.Code.UNAVAILABLE, to + " is being replaced");
    }
}
