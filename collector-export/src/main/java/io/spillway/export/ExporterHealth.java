package io.spillway.export;

import io.spillway.component.ComponentContext;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tells the collector how the exporter is: its peer, judged by the latest attempt, and the stores of its queues, judged by the
 * latest request. Only changes are reported. An answer that blames the batch says nothing about the peer.
 */
final class ExporterHealth {
    private final ComponentContext context;
    private final Map<Signal, Health> stores = new EnumMap<>(Signal.class);
    private volatile Health peer = Health.OK;
    private volatile boolean storesAreFine = true;
    private Health.State reported = Health.State.OK;

    ExporterHealth(ComponentContext context) {
        this.context = context;
    }

    void attempted(Outcome outcome) {
        switch (outcome) {
            case Outcome.Accepted _ -> peer(Health.OK);
            case Outcome.Throttled throttled ->
                peer(Health.recoverable(throttled.status().toString()));
            case Outcome.Rejected rejected -> {
                if (Halving.blamesConfiguration(rejected.status().code())) {
                    peer(Health.permanent(rejected.status().toString()));
                }
            }
        }
    }

    /** The queue of this signal accepted a request; with a fast peer it has not asked its store. */
    void enqueued(Signal signal) {
        if (!storesAreFine) {
            store(signal, Health.OK);
        }
    }

    /** The store of this signal's queue could not take a request. */
    void notStored(Signal signal, String why) {
        store(signal, Health.recoverable(why));
    }

    private void peer(Health health) {
        if (peer.state() == health.state()) {
            return;
        }
        synchronized (this) {
            peer = health;
            report();
        }
    }

    private synchronized void store(Signal signal, Health health) {
        stores.put(signal, health);
        storesAreFine = stores.values().stream().allMatch(each -> each.state() == Health.State.OK);
        report();
    }

    private void report() {
        Health worst = Stream.concat(Stream.of(peer), stores.values().stream())
                .filter(each -> each.state() != Health.State.OK)
                .findFirst()
                .orElse(Health.OK);
        if (reported != worst.state()) {
            reported = worst.state();
            context.report(worst);
        }
    }
}
