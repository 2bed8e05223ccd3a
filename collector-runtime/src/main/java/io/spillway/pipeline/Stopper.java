package io.spillway.pipeline;

import io.spillway.component.Clock;
import io.spillway.component.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;

/**
 * Closes components one after the other, all on one deadline. A component that does not return is interrupted shortly after
 * the deadline and left behind, so that a stop always ends.
 */
final class Stopper {
    /** The time that a component may take beyond the deadline to give up its telemetry. */
    static final Duration GRACE = Duration.ofSeconds(1);

    private final Clock clock;
    private final Logger logger;
    private final List<String> late = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    Stopper(Clock clock, Logger logger) {
        this.clock = clock;
        this.logger = logger;
    }

    void stop(List<Node> nodes, Deadline deadline) {
        for (Node node : nodes) {
            node.ending();
            stop(node, deadline);
            node.ended();
        }
    }

    private void stop(Node node, Deadline deadline) {
        CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
        Thread closing =
                Thread.ofVirtual().name("close " + node.key()).start(() -> end.complete(close(node, deadline)));
        Clock.Timer timer = clock.schedule(
                deadline.remaining().plus(GRACE),
                () -> end.complete(Optional.of(new IllegalStateException("did not stop in time"))));
        Optional<Throwable> failure = end.join();
        timer.cancel();
        if (closing.isAlive()) {
            closing.interrupt();
        }
        failure.ifPresent(thrown -> {
            failures.add(thrown);
            logger.error("Closing the {} failed.", node.key(), thrown);
        });
        if (failure.isPresent() || deadline.hasPassed()) {
            late.add(node.key().toString());
        }
    }

    private static Optional<Throwable> close(Node node, Deadline deadline) {
        try {
            node.component().close(deadline);
            return Optional.empty();
        } catch (Throwable e) {
            return Optional.of(e);
        }
    }

    List<Throwable> failures() {
        return failures;
    }

    Shutdown result() {
        return late.isEmpty() ? new Shutdown.Graceful() : new Shutdown.Forced(late);
    }
}
