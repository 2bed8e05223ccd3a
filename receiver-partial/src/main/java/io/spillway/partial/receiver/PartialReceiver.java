package io.spillway.partial.receiver;

import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Health;
import io.spillway.component.PipelineInput;
import io.spillway.component.Reason;
import io.spillway.component.Receiver;
import io.spillway.config.Section;
import io.spillway.partial.store.SpanStore;
import io.spillway.partial.store.StoreFailure;
import io.spillway.schedule.ScheduledTask;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Collects expired spans on a schedule. When the database is down, the next cycle tries again; the log says once when the
 * trouble begins and once when it is over.
 */
final class PartialReceiver implements Receiver {
    private static final long CENSUS_NANOS = Duration.ofSeconds(15).toNanos();

    private final ComponentContext context;
    private final SpanStore store;
    private final CollectorCounts counts;
    private final CollectionCycle cycle;
    private final Optional<LiveView> liveView;
    private final ScheduledTask collection;
    private String trouble = "";
    private long countedAt;
    private boolean wasCounted;

    PartialReceiver(PartialReceiverConfig config, PipelineInput next, ComponentContext context) {
        this.context = context;
        store = new SpanStore(config.store(), context);
        counts = new CollectorCounts(context);
        cycle = new CollectionCycle(config, store, next, context, counts);
        liveView = switch (config.liveView()) {
            case Section.On<LiveViewConfig> on -> Optional.of(new LiveView(on.value(), store, context));
            case Section.Off<LiveViewConfig> _ -> Optional.empty();
        };
        collection = new ScheduledTask(config.schedule(), context.clock(), context.random(), this::collect);
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
        collection.start();
    }

    private void collect() {
        if (!store.isWorthOpening()) {
            return;
        }
        long begin = context.clock().nanoTime();
        try {
            String problem = cycle.run(collection::isStopped);
            counts.cycle(context.clock().nanoTime() - begin);
            count();
            tell(problem);
        } catch (StoreFailure e) {
            counts.storeFailed();
            tell(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            context.logger().error("The collection of expired spans failed", e);
            tell("the collection of expired spans failed: " + Reason.of(e));
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

    /** A batch that the pipeline still holds at the deadline stays in the database until its lease ends. */
    @Override
    public void close(Deadline deadline) {
        collection.stop();
        liveView.ifPresent(view -> view.close(deadline));
        collection.close(deadline);
        counts.withdraw();
        store.close(deadline);
    }
}
