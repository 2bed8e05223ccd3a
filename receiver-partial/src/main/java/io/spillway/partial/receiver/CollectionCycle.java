package io.spillway.partial.receiver;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spillway.component.Admission;
import io.spillway.component.ComponentContext;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Reason;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.observe.ReceiverMetrics;
import io.spillway.partial.store.Claim;
import io.spillway.partial.store.ClaimedSpan;
import io.spillway.partial.store.DeadLetter;
import io.spillway.partial.store.SpanKey;
import io.spillway.partial.store.SpanStore;
import io.spillway.partial.store.StoreFailure;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;
import io.spillway.telemetry.Traces;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One look for expired spans: claims them batch by batch, hands them on, and marks or gives back each batch. */
final class CollectionCycle {
    private static final int DEAD_LETTERS_KEPT = 10_000;
    /** A batch is in memory as it was stored and as it is sent, and others need room too. */
    private static final int PARTS_OF_ROOM = 4;

    private final PartialReceiverConfig config;
    private final SpanStore store;
    private final PipelineInput next;
    private final ComponentContext context;
    private final CollectorCounts counts;
    private final ReceiverMetrics metrics;

    CollectionCycle(
            PartialReceiverConfig config,
            SpanStore store,
            PipelineInput next,
            ComponentContext context,
            CollectorCounts counts) {
        this.config = config;
        this.store = store;
        this.next = next;
        this.context = context;
        this.counts = counts;
        metrics = new ReceiverMetrics(context, List.of(Signal.TRACES), "postgres");
    }

    /**
     * Goes on until nothing is due, the pipeline refuses a batch, or it is to stop. Room for a batch is taken before it is
     * read: spans wait in the database, not in memory.
     *
     * @return why the spans wait; empty when they do not
     */
    String run(BooleanSupplier stopping) throws StoreFailure {
        Instant now = context.clock().now();
        TelemetryMemory held = context.telemetryMemory();
        boolean hasMore = true;
        String refusal = "";
        while (hasMore && refusal.isEmpty() && !stopping.getAsBoolean()) {
            long room = Math.min(config.batchMaxBytes(), held.roomBytes() / PARTS_OF_ROOM);
            if (room == 0 || !held.tryAcquire(room)) {
                return "no memory to spare: " + held.bytes() + " bytes of telemetry are held, of " + held.limitBytes();
            }
            try {
                Claim claim = store.claim(
                        config.batchRows(),
                        room,
                        config.lease(),
                        context.random().nextLong());
                hasMore = claim.hasMore();
                refusal = claim.spans().isEmpty() ? "" : collect(claim, now);
            } finally {
                held.release(room);
            }
        }
        return refusal;
    }

    private String collect(Claim claim, Instant now) throws StoreFailure {
        CollectedSpan ending = new CollectedSpan(config, now);
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        List<SpanKey> good = new ArrayList<>();
        List<ClaimedSpan> bad = new ArrayList<>();
        for (ClaimedSpan span : claim.spans()) {
            try {
                request.addResourceSpans(ending.of(span));
                good.add(span.key());
            } catch (InvalidProtocolBufferException _) {
                bad.add(span);
            }
        }
        setAside(claim, bad);
        if (good.isEmpty()) {
            return "";
        }
        return switch (handOn(Traces.of(request.build()))) {
            case Outcome.Accepted _ -> {
                complete(claim, good);
                yield "";
            }
            case Outcome.Throttled refusal -> giveBack(claim, good, refusal.status(), refusal.retryAfter());
            case Outcome.Rejected refusal -> giveBack(claim, good, refusal.status(), Duration.ZERO);
        };
    }

    /** A defect behind this line must not end the receiver: the batch counts as refused. */
    private Outcome handOn(Traces batch) {
        switch (next.admit(batch.byteSize())) {
            case Admission.Refused refused -> {
                metrics.answered(Signal.TRACES, batch.itemCount(), refused.outcome());
                return refused.outcome();
            }
            case Admission.Permit permit -> {
                try (permit) {
                    Outcome outcome = consume(batch);
                    metrics.answered(Signal.TRACES, batch.itemCount(), outcome);
                    return outcome;
                }
            }
        }
    }

    private Outcome consume(Telemetry batch) {
        try {
            return next.consume(batch);
        } catch (RuntimeException e) {
            context.logger().error("The pipeline failed on collected spans", e);
            return Outcome.rejected(Status.Code.INTERNAL, "the pipeline failed: " + Reason.of(e));
        }
    }

    private void complete(Claim claim, List<SpanKey> keys) throws StoreFailure {
        int marked = store.complete(claim.token(), keys);
        counts.collected(keys.size());
        counts.lostClaim(keys.size() - marked);
        counts.batch(keys.size());
    }

    private String giveBack(Claim claim, List<SpanKey> keys, Status status, Duration retryAfter) throws StoreFailure {
        counts.refused(keys.size());
        store.release(claim.token(), keys, retryAfter);
        return "the pipeline refused collected spans: " + status;
    }

    /** A row that cannot be read never will be: it moves to the dead letters, whole enough to be looked at. */
    private void setAside(Claim claim, List<ClaimedSpan> bad) throws StoreFailure {
        if (bad.isEmpty()) {
            return;
        }
        List<DeadLetter> letters = bad.stream()
                .map(span -> new DeadLetter(
                        "receiver/" + context.id(),
                        "undecodable",
                        "span " + span.key().spanIdHex() + " of trace "
                                + span.key().traceIdHex() + " is stored as something that is no span",
                        span.request()))
                .toList();
        store.bury(letters, DEAD_LETTERS_KEPT);
        store.complete(claim.token(), bad.stream().map(ClaimedSpan::key).toList());
        counts.undecodable(bad.size());
        context.logger().warn("{} stored spans cannot be read; see the table dead_letter", bad.size());
    }
}
