package io.spillway.partial.exporter;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Clock;
import io.spillway.component.GoDuration;
import io.spillway.partial.exporter.RejectedRecord.Cause;
import io.spillway.partial.store.Heartbeat;
import io.spillway.partial.store.SpanKey;
import io.spillway.partial.store.Stop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** Turns one log record into the news of its spans. Keeps nothing between records. */
final class RecordReader {
    static final String EVENT = "partial.event";
    static final String PREFIX = "partial.";
    private static final String FREQUENCY = "partial.frequency";
    private static final String BODY_TYPE = "partial.body.type";

    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;

    private final PartialExporterConfig config;
    private final BodyReader bodies;
    private final Clock clock;

    RecordReader(PartialExporterConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        bodies = new BodyReader(config.maxBodySize());
    }

    /**
     * Reads a record.
     *
     * @param resource the resource of the log record
     * @param heartbeats gets the heartbeats of its spans
     * @param stops gets the stops of its spans
     */
    void read(Resource resource, LogRecord record, List<Heartbeat> heartbeats, List<Stop> stops) throws RejectedRecord {
        String event = text(record, EVENT);
        switch (event) {
            case "heartbeat" -> heartbeats.addAll(heartbeats(resource, record));
            case "stop" -> stops.addAll(stops(record));
            default ->
                throw new RejectedRecord(
                        Cause.EVENT, EVENT + ": \"" + shortened(event) + "\" (expected: heartbeat or stop)");
        }
    }

    private List<Heartbeat> heartbeats(Resource resource, LogRecord record) throws RejectedRecord {
        long life = config.lifeMillis(frequency(record));
        ExportTraceServiceRequest spans = bodies.read(text(record, BODY_TYPE), record.getBody());
        long event = eventTime(record);
        long base = fingerprint(resource, record);
        SpanSplitter splitter = new SpanSplitter(config, resource, record);
        List<Heartbeat> heartbeats = new ArrayList<>();
        for (ResourceSpans resourceSpans : spans.getResourceSpansList()) {
            for (ScopeSpans scopeSpans : resourceSpans.getScopeSpansList()) {
                for (Span span : scopeSpans.getSpansList()) {
                    heartbeats.add(new Heartbeat(
                            key(span), event, life, base, () -> splitter.body(resourceSpans, scopeSpans, span)));
                }
            }
        }
        expectSpans(heartbeats);
        return heartbeats;
    }

    /** A stop needs nothing but ids, so it is given the benefit of the doubt: the record's own will do. */
    private List<Stop> stops(LogRecord record) throws RejectedRecord {
        long event = eventTime(record);
        List<Stop> stops = new ArrayList<>();
        try {
            ExportTraceServiceRequest spans = bodies.read(text(record, BODY_TYPE), record.getBody());
            for (ResourceSpans resourceSpans : spans.getResourceSpansList()) {
                for (ScopeSpans scopeSpans : resourceSpans.getScopeSpansList()) {
                    for (Span span : scopeSpans.getSpansList()) {
                        stops.add(new Stop(key(span), event));
                    }
                }
            }
            expectSpans(stops);
            return stops;
        } catch (RejectedRecord e) {
            SpanKey own = key(record.getTraceId(), record.getSpanId());
            if (own.isValid()) {
                return List.of(new Stop(own, event));
            }
            throw e;
        }
    }

    private static void expectSpans(List<?> spans) throws RejectedRecord {
        if (spans.isEmpty()) {
            throw new RejectedRecord(Cause.NO_SPAN, "the body holds no span (expected: at least one)");
        }
    }

    private static Duration frequency(LogRecord record) throws RejectedRecord {
        String text = text(record, FREQUENCY);
        Duration frequency;
        try {
            frequency = GoDuration.parse(text);
        } catch (IllegalArgumentException _) {
            frequency = Duration.ZERO;
        }
        if (!frequency.isPositive()) {
            throw new RejectedRecord(
                    Cause.FREQUENCY,
                    FREQUENCY + ": \"" + shortened(text) + "\" (expected: a positive duration such as 5s or 5000ms)");
        }
        return frequency;
    }

    /** When the sender says that it made the record; if it does not, when it was seen, at the latest now. */
    private long eventTime(LogRecord record) {
        if (record.getTimeUnixNano() > 0) {
            return record.getTimeUnixNano();
        }
        if (record.getObservedTimeUnixNano() > 0) {
            return record.getObservedTimeUnixNano();
        }
        Instant now = clock.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private static SpanKey key(Span span) throws RejectedRecord {
        SpanKey key = key(span.getTraceId(), span.getSpanId());
        if (!key.isValid()) {
            throw new RejectedRecord(
                    Cause.ID, "a span without a valid trace id and span id (expected: 16 and 8 bytes, not all zero)");
        }
        return key;
    }

    private static SpanKey key(ByteString traceId, ByteString spanId) {
        if (traceId.size() != TRACE_ID_BYTES || spanId.size() != SPAN_ID_BYTES) {
            return new SpanKey(0, 0, 0);
        }
        ByteBuffer trace = traceId.asReadOnlyByteBuffer();
        return new SpanKey(
                trace.getLong(), trace.getLong(), spanId.asReadOnlyByteBuffer().getLong());
    }

    /**
     * The hash covers everything that the stored span is made from, and is never 0. Two checksums that processors compute in no
     * time; a chance of one in 2^64 that a changed span keeps its former look until its next change.
     */
    private long fingerprint(Resource resource, LogRecord record) {
        CRC32 one = new CRC32();
        CRC32C other = new CRC32C();
        update(one, other, BodyReader.raw(record.getBody()));
        if (config.mergeResource()) {
            update(one, other, resource.toByteString());
        }
        if (config.mergeAttributes()) {
            for (KeyValue attribute : record.getAttributesList()) {
                if (!attribute.getKey().startsWith(PREFIX)) {
                    update(one, other, attribute.toByteString());
                }
            }
        }
        long print = one.getValue() << 32 | other.getValue();
        return print == 0 ? 1 : print;
    }

    private static void update(CRC32 one, CRC32C other, ByteString bytes) {
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        one.update(buffer);
        other.update(buffer.rewind());
    }

    /** An attribute's text; empty when it is missing or no text. */
    private static String text(LogRecord record, String key) {
        for (KeyValue attribute : record.getAttributesList()) {
            if (attribute.getKey().equals(key)) {
                return attribute.getValue().getValueCase() == AnyValue.ValueCase.STRING_VALUE
                        ? attribute.getValue().getStringValue()
                        : "";
            }
        }
        return "";
    }

    private static String shortened(String text) {
        return text.length() <= 50 ? text : text.substring(0, 50) + "…";
    }
}
