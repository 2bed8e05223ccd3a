package io.spillway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.ComponentContext;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The counters of an exporter. Safe for use by many threads. */
public final class ExporterMetrics {
    private final MeterRegistry meters;
    private final Tags exporter;
    private final SignalCounters sent;
    private final SignalCounters sendFailed;
    private final SignalCounters enqueueFailed;
    private final Map<Signal, AtomicInteger> inFlight = new EnumMap<>(Signal.class);
    private final List<PublishedGauge> gauges = new ArrayList<>();

    /**
     * Resolves the counters, which begin at zero.
     *
     * @param destination labels of the counters of sent items, such as {@code server_address}
     */
    public ExporterMetrics(ComponentContext context, Collection<Signal> signals, Map<String, String> destination) {
        this(context, signals, _ -> destination);
    }

    /**
     * Resolves the counters, which begin at zero.
     *
     * @param signals the signals that the exporter consumes
     * @param destination labels of the counters of a signal's sent items, such as {@code server_address}
     */
    public ExporterMetrics(
            ComponentContext context, Collection<Signal> signals, Function<Signal, Map<String, String>> destination) {
        meters = context.meters();
        exporter = Tags.of("exporter", context.id().toString());
        Function<Signal, Tags> tags = signal -> exporter.and(destination.apply(signal).entrySet().stream()
                .map(label -> Tag.of(label.getKey(), label.getValue()))
                .toList());
        sent = CollectorMetrics.EXPORTER_SENT.counters(meters, signals, tags);
        sendFailed = CollectorMetrics.EXPORTER_SEND_FAILED.counters(meters, signals, tags);
        enqueueFailed = CollectorMetrics.EXPORTER_ENQUEUE_FAILED.counters(meters, signals, exporter);
        for (Signal signal : signals) {
            AtomicInteger requests = new AtomicInteger();
            inFlight.put(signal, requests);
            gauges.add(CollectorMetrics.EXPORTER_IN_FLIGHT_REQUESTS.gauge(meters, dataType(signal), requests::get));
        }
    }

    /** Publishes the size and capacity of a sending queue. */
    public void queue(Signal signal, LongSupplier size, LongSupplier capacity) {
        gauges.add(CollectorMetrics.EXPORTER_QUEUE_SIZE.gauge(meters, dataType(signal), size::getAsLong));
        gauges.add(CollectorMetrics.EXPORTER_QUEUE_CAPACITY.gauge(meters, dataType(signal), capacity::getAsLong));
    }

    /** Counts a request that begins to be sent. */
    public void began(Signal signal) {
        requests(signal).incrementAndGet();
    }

    /** Counts a request that is no longer being sent. Items that the destination refused out of a request have failed. */
    public void ended(Signal signal, int items, Outcome outcome) {
        requests(signal).decrementAndGet();
        switch (outcome) {
            case Outcome.Accepted answer -> {
                sent.add(signal, items - answer.refusedItems());
                sendFailed.add(signal, answer.refusedItems());
            }
            case Outcome.Throttled _, Outcome.Rejected _ -> sendFailed.add(signal, items);
        }
    }

    /** Counts a request that was not sent and stays in a queue that outlives the process. */
    public void left(Signal signal) {
        requests(signal).decrementAndGet();
    }

    /** Counts requests that a persistent queue could not read back; their items count as {@link #lost}. */
    public Counter damagedRequests(Signal signal) {
        return CollectorMetrics.EXPORTER_QUEUE_DAMAGED_REQUESTS.counter(meters, dataType(signal));
    }

    /** Counts items that were accepted and are given up without having been sent. */
    public void lost(Signal signal, long items) {
        sendFailed.add(signal, items);
    }

    /** Counts items that the sending queue refused. */
    public void enqueueFailed(Signal signal, int items) {
        enqueueFailed.add(signal, items);
    }

    /**
     * Counts a request that the sending queue refused.
     *
     * @param reason {@code queue_size}, {@code memory}, {@code too_large}, {@code storage} or {@code stopped}
     */
    public void refusedByQueue(Signal signal, String reason) {
        CollectorMetrics.EXPORTER_QUEUE_REFUSED
                .counter(meters, dataType(signal).and("reason", reason))
                .increment();
    }

    /** Removes the gauges. */
    public void close() {
        gauges.forEach(PublishedGauge::close);
        gauges.clear();
    }

    private AtomicInteger requests(Signal signal) {
        AtomicInteger requests = inFlight.get(signal);
        if (requests == null) {
            throw new IllegalArgumentException("no metrics for " + signal + " (expected: " + inFlight.keySet() + ")");
        }
        return requests;
    }

    private Tags dataType(Signal signal) {
        return exporter.and("data_type", signal.key());
    }
}
