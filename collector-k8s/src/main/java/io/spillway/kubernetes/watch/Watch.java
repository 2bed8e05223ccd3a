package io.spillway.kubernetes.watch;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.component.Clock;
import io.spillway.component.Reason;
import io.spillway.kubernetes.client.ApiException;
import io.spillway.kubernetes.client.ApiServer;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Follows one selection on a virtual thread of its own, until it is closed. The package says what it promises. */
public final class Watch<T> implements AutoCloseable {
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LAST_PAUSE_MILLIS = 30_000;
    private static final int EMPTY_WATCHES = 3;

    private final Selection selection;
    private final ListAndWatch<T> requests;
    private final WatchMetrics metrics;
    private final Clock clock;
    private final RandomGenerator random;
    private final Logger logger;
    private volatile String problem = "";
    private volatile boolean closed;
    private long received;
    private int failures;
    private int fruitless;
    private @Nullable Thread thread;

    /** The parts of the collector that a watch uses. */
    public record Surroundings(Clock clock, RandomGenerator random, MeterRegistry meters, Logger logger) {}

    public Watch(
            ApiServer server,
            Selection selection,
            ObjectReader<T> reader,
            WatchSink<T> sink,
            Surroundings surroundings) {
        this.selection = selection;
        this.clock = surroundings.clock();
        this.random = surroundings.random();
        this.logger = surroundings.logger();
        this.metrics = new WatchMetrics(surroundings.meters(), selection.kind());
        this.requests = new ListAndWatch<>(server, selection, reader, sink, metrics, clock);
    }

    /** Begins; returns at once. */
    public void start() {
        thread = Thread.ofVirtual()
                .name("k8s-watch-" + selection.kind().plural())
                .start(this::run);
    }

    /** The reason why the watch does not get on; empty while it does. */
    public String problem() {
        return problem;
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    step();
                } catch (IOException e) {
                    failed(e);
                }
            }
        } catch (InterruptedException e) {
            // The watch is closed.
        } catch (RuntimeException | Error e) {
            problem = Reason.of(e);
            logger.error("the watch of {} ends by a defect", selection.kind().qualified(), e);
        }
    }

    private void step() throws IOException, InterruptedException {
        if (requests.version().isEmpty()) {
            requests.list();
            received = requests.received();
            succeeded();
        }
        requests.watch();
        if (gotOn()) {
            succeeded();
        } else {
            endedWithNothing();
        }
    }

    /** Whether something came since the last look; the pauses begin anew then. */
    private boolean gotOn() {
        boolean more = requests.received() > received;
        received = requests.received();
        if (more) {
            fruitless = 0;
            failures = 0;
        }
        return more;
    }

    /** A server that ends the stream at once, without saying that the version is too old, would otherwise be asked for ever. */
    private void endedWithNothing() throws InterruptedException {
        countFruitless();
        pause();
    }

    private void countFruitless() {
        if (++fruitless >= EMPTY_WATCHES) {
            fruitless = 0;
            requests.forget();
        }
    }

    private void succeeded() {
        if (!problem.isEmpty()) {
            problem = "";
            logger.info("the watch of {} works again", selection.kind().qualified());
        }
    }

    private void failed(IOException failure) throws InterruptedException {
        if (closed) {
            return;
        }
        metrics.failed(reasonOf(failure));
        gotOn();
        switch (failure) {
            case ApiException api when api.isGone() -> requests.forget();
            case ApiException api
            when !api.isDenied() -> {
                countFruitless();
                report(failure);
            }
            default -> report(failure);
        }
        pause();
    }

    private void report(IOException failure) {
        String words = Reason.of(failure);
        if (words.equals(problem)) {
            return;
        }
        boolean first = problem.isEmpty();
        problem = words;
        if (failure instanceof ApiException api && api.isDenied()) {
            logger.error("{}", words);
        } else if (first) {
            logger.warn("the watch of {} pauses: {}", selection.kind().qualified(), words);
        }
    }

    private static String reasonOf(IOException failure) {
        return switch (failure) {
            case ApiException api when api.isGone() -> "gone";
            case ApiException api when api.isDenied() -> "denied";
            case ApiException _ -> "refused";
            case Silence.SilentException _ -> "silent";
            case JsonEOFException _ -> "connection";
            case JacksonException _ -> "malformed";
            default -> "connection";
        };
    }

    private void pause() throws InterruptedException {
        long longest = Math.min(LAST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 10));
        failures++;
        clock.sleep(Duration.ofMillis(longest - random.nextLong(longest / 2 + 1)));
    }

    /** Ends the watch and waits for the call to the sink that runs at this moment. */
    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running == null) {
            return;
        }
        running.interrupt();
        boolean interrupted = false;
        while (running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
