package io.spillway.partial.receiver;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Health;
import io.spillway.component.PipelineInput;
import io.spillway.component.Receiver;
import io.spillway.config.Section;
import io.spillway.partial.store.SpanStore;
import io.spillway.partial.store.StoreFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Looks for expired spans again and again, on one virtual thread. A database that is down is tried again in the next cycle; that
 * is told once in the log when it begins and once when it is over.
 */
final class PartialReceiver implements Receiver {
    private static final long CENSUS_NANOS = Duration.ofSeconds(15).toNanos();

    private final PartialReceiverConfig config;
    private final ComponentContext context;
    private final SpanStore store;
    private final CollectorCounts counts;
    private final CollectionCycle cycle;
    private final Optional<LiveView> liveView;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile CountDownLatch wake = new CountDownLatch(1);
    private @Nullable Thread thread;
    private String trouble = "";
    private long countedAt;
    private boolean wasCounted;

    PartialReceiver(PartialReceiverConfig config, PipelineInput next, ComponentContext context) {
        this.config = config;
        this.context = context;
        store = new SpanStore(config.store(), context);
        counts = new CollectorCounts(context);
        cycle = new CollectionCycle(config, store, next, context, counts);
        liveView = switch (config.liveView()) {
            case Section.On<LiveViewConfig> on -> Optional.of(new LiveView(on.value(), store, context));
            case Section.Off<LiveViewConfig> _ -> Optional.empty();
        };
    }

    @Override
    public boolean overlaps() {
        return liveView.map(LiveView::overlaps).orElse(true);
    }

    @Override
    public void start() throws IOException {
        if (liveView.isPresent()) {
            liveView.get().start();
        }
        counts.publish(store::connections);
        thread = Thread.ofVirtual().name("collect " + context.id()).start(this::run);
    }

    private void run() {
        try {
            while (pause()) {
                look();
            }
        } finally {
            ended.countDown();
        }
    }

    /** Waits for the next cycle; false when there is none. */
    private boolean pause() {
        CountDownLatch over = new CountDownLatch(1);
        wake = over;
        if (stopping) {
            return false;
        }
        double stray = config.jitter() * (2 * context.random().nextDouble() - 1);
        Duration delay = Duration.ofNanos(Math.round(config.gcInterval().toNanos() * (1 + stray)));
        Clock.Timer timer = context.clock().schedule(delay, over::countDown);
        try {
            over.await();
        } catch (InterruptedException _) {
            return false;
        } finally {
            timer.cancel();
        }
        return !stopping;
    }

    private void look() {
        if (!store.isWorthOpening()) {
            return;
        }
        long begin = context.clock().nanoTime();
        try {
            String problem = cycle.run(() -> stopping);
            counts.cycle(context.clock().nanoTime() - begin);
            count();
            tell(problem);
        } catch (StoreFailure e) {
            counts.storeFailed();
            tell(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            context.logger().error("A look for expired spans failed", e);
            tell("a look for expired spans failed: " + e);
        }
    }

    private void count() throws StoreFailure {
        long now = context.clock().nanoTime();
        if (!wasCounted || now - countedAt >= CENSUS_NANOS) {
            counts.counted(store.census());
            countedAt = now;
            wasCounted = true;
        }
    }

    private void tell(String problem) {
        if (!problem.isEmpty() && trouble.isEmpty()) {
            context.logger().warn("Cannot collect expired spans; trying again: {}", problem);
            context.report(Health.recoverable(problem));
        } else if (problem.isEmpty() && !trouble.isEmpty()) {
            context.logger().info("Expired spans are being collected again");
            context.report(Health.OK);
        }
        trouble = problem;
    }

    @Override
    public void close(Deadline deadline) {
        stopping = true;
        wake.countDown();
        liveView.ifPresent(view -> view.close(deadline));
        Thread running = thread;
        if (running != null) {
            awaitEnd(running, deadline);
        }
        counts.withdraw();
        store.close(deadline);
    }

    /** A batch that the pipeline still holds at the deadline is left to whoever claims it after the lease. */
    private void awaitEnd(Thread running, Deadline deadline) {
        Clock.Timer timer = context.clock().schedule(deadline.remaining(), () -> {
            running.interrupt();
            ended.countDown();
        });
        try {
            ended.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            timer.cancel();
        }
    }
}
