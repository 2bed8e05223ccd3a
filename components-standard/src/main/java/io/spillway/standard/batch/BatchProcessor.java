package io.spillway.standard.batch;

import io.spillway.component.Admission;
import io.spillway.component.AdmissionControl;
import io.spillway.component.Attempt;
import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.observe.PublishedGauge;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.Telemetry;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Gathers items into larger batches.
 *
 * <p>The processor is responsible for every item that it accepts: a batch that the next component refuses is offered again,
 * with growing pauses, until it is accepted. Meanwhile the processor goes on accepting until its {@link BatchRoom} is full;
 * then senders wait a little and are told to come back. Only rejected items are dropped, counted and logged.
 *
 * <p>Each combination of metadata has a {@link BatchBuffer} of its own.
 */
final class BatchProcessor implements Processor, AdmissionControl {
    private static final Outcome TOO_MANY =
            Outcome.rejected(Status.Code.INTERNAL, "too many batcher metadata-value combinations");

    private final BatchProcessorConfig config;
    private final Signal signal;
    private final Consumer next;
    private final ComponentContext context;
    private final BatchMetrics metrics;
    private final BatchRoom held;
    private final Map<List<List<String>>, BatchBuffer> buffers = new ConcurrentHashMap<>();
    private final boolean direct;
    private final BatchBuffer only;
    private final PublishedGauge cardinality;

    BatchProcessor(BatchProcessorConfig config, Signal signal, Consumer next, ComponentContext context) {
        this.config = config;
        this.signal = signal;
        this.next = next;
        this.context = context;
        this.held = new BatchRoom(context.telemetryMemory().share(), context.clock());
        this.metrics = new BatchMetrics(context);
        this.direct = (config.timeout().isZero() || config.sendBatchSize() == 0) && config.sendBatchMaxSize() == 0;
        this.only = buffer(ClientMetadata.NONE);
        if (config.metadataKeys().isEmpty()) {
            buffers.put(List.of(), only);
        }
        this.cardinality = metrics.cardinality(buffers::size);
    }

    @Override
    public void start() {}

    /** Refuses a payload unread while the pipeline does not move. */
    @Override
    public Admission admit(long sizeBytes) {
        if (held.isClosed()) {
            metrics.refusedUnread();
            return new Admission.Refused(BatchBuffer.refusal(held));
        }
        return Admission.FREE;
    }

    @Override
    public Outcome consume(Telemetry batch) {
        if (batch.isEmpty()) {
            return Outcome.ACCEPTED;
        }
        if (direct) {
            metrics.sent(batch);
            return next.consume(batch);
        }
        BatchBuffer buffer = bufferOf(batch.metadata());
        return buffer == null ? TOO_MANY : buffer.add(batch);
    }

    @Override
    public Attempt tryConsume(Telemetry batch) {
        if (batch.isEmpty()) {
            return new Attempt.Done(Outcome.ACCEPTED);
        }
        if (direct) {
            metrics.sent(batch);
            return next.tryConsume(batch);
        }
        BatchBuffer buffer = bufferOf(batch.metadata());
        return buffer == null ? new Attempt.Done(TOO_MANY) : buffer.tryAdd(batch);
    }

    private @Nullable BatchBuffer bufferOf(ClientMetadata metadata) {
        if (config.metadataKeys().isEmpty()) {
            return only;
        }
        List<List<String>> key =
                config.metadataKeys().stream().map(metadata::header).toList();
        BatchBuffer known = buffers.get(key);
        if (known != null) {
            return known;
        }
        synchronized (buffers) {
            int limit = config.metadataCardinalityLimit();
            if (limit > 0 && buffers.size() >= limit && !buffers.containsKey(key)) {
                return null;
            }
            return buffers.computeIfAbsent(key, values -> buffer(grouped(values)));
        }
    }

    /** The metadata of a whole group: the headers that it is grouped by. */
    private ClientMetadata grouped(List<List<String>> values) {
        Map<String, List<String>> headers = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isEmpty()) {
                headers.put(config.metadataKeys().get(i).toLowerCase(Locale.ROOT), values.get(i));
            }
        }
        return new ClientMetadata(headers, Map.of());
    }

    private BatchBuffer buffer(ClientMetadata metadata) {
        return new BatchBuffer(config, metadata, held, new BatchSender(signal, next, context, metrics, held), context);
    }

    @Override
    public void close(Deadline deadline) {
        only.close();
        buffers.values().forEach(BatchBuffer::close);
        only.awaitEmpty(deadline);
        buffers.values().forEach(buffer -> buffer.awaitEmpty(deadline));
        cardinality.close();
    }
}
