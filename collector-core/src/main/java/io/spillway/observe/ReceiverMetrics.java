package io.spillway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.ComponentContext;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import java.util.Collection;

/** The counters of a receiver on one of its transports. Safe for use by many threads. */
public final class ReceiverMetrics {
    private final MeterRegistry meters;
    private final Tags tags;
    private final SignalCounters accepted;
    private final SignalCounters refused;
    private final SignalCounters failed;
    private final Counter successfulRequests;
    private final Counter refusedRequests;
    private final Counter failedRequests;

    /**
     * Resolves the counters, which begin at zero.
     *
     * @param signals the signals that the receiver handles
     * @param transport such as {@code grpc} or {@code http}
     */
    public ReceiverMetrics(ComponentContext context, Collection<Signal> signals, String transport) {
        meters = context.meters();
        tags = Tags.of("receiver", context.id().toString(), "transport", transport);
        accepted = CollectorMetrics.RECEIVER_ACCEPTED.counters(meters, signals, tags);
        refused = CollectorMetrics.RECEIVER_REFUSED.counters(meters, signals, tags);
        failed = CollectorMetrics.RECEIVER_FAILED.counters(meters, signals, tags);
        successfulRequests = CollectorMetrics.RECEIVER_REQUESTS.counter(meters, tags.and("outcome", "success"));
        refusedRequests = CollectorMetrics.RECEIVER_REQUESTS.counter(meters, tags.and("outcome", "refused"));
        failedRequests = CollectorMetrics.RECEIVER_REQUESTS.counter(meters, tags.and("outcome", "failure"));
    }

    /** Counts a request by what the pipelines answered. Items refused out of an accepted batch count as refused. */
    public void answered(Signal signal, int items, Outcome outcome) {
        switch (outcome) {
            case Outcome.Accepted answer -> {
                accepted.add(signal, items - answer.refusedItems());
                refused.add(signal, answer.refusedItems());
                successfulRequests.increment();
            }
            case Outcome.Throttled _, Outcome.Rejected _ -> {
                refused.add(signal, items);
                refusedRequests.increment();
            }
        }
    }

    /**
     * Counts a request refused before its items could be counted.
     *
     * @param reason {@code memory}, {@code heap}, {@code requests}, {@code pipeline}, {@code slow}, {@code authentication},
     *     {@code request} or {@code stopping}
     */
    public void refusedUnread(String reason) {
        refusedRequests.increment();
        CollectorMetrics.RECEIVER_REFUSED_REQUESTS
                .counter(meters, tags.and("reason", reason))
                .increment();
    }

    /** Counts a connection that was closed because there are too many. */
    public void refusedConnection() {
        CollectorMetrics.RECEIVER_REFUSED_CONNECTIONS.counter(meters, tags).increment();
    }

    /**
     * Counts a request that the receiver failed on by itself.
     *
     * @param items 0 when the request could not be read
     */
    public void failed(Signal signal, int items) {
        failed.add(signal, items);
        failedRequests.increment();
    }
}
