package io.spillway.partial.emitter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;

/**
 * Sends a heartbeat for every span that has been running for a while, and goes on at an interval until it ends, then a stop.
 * Short spans cost nothing but an entry in a map.
 *
 * <pre>{@code
 * SdkLoggerProvider logs = SdkLoggerProvider.builder().addLogRecordProcessor(…).build();
 * SdkTracerProvider.builder()
 *     .addSpanProcessor(PartialSpanProcessor.builder(logs).setHeartbeatInterval(Duration.ofSeconds(5)).build())
 *     .addSpanProcessor(BatchSpanProcessor.builder(…).build())
 *     .build();
 * }</pre>
 *
 * <p>Heartbeats leave on one daemon thread; what starts or ends a span never waits for them. A span's heartbeat and its stop
 * are made under one lock, so no heartbeat is made after the stop. The logger provider belongs to the caller, and is to be
 * closed after the tracer provider.
 */
public final class PartialSpanProcessor implements SpanProcessor {
    private static final AttributeKey<String> EVENT = AttributeKey.stringKey("partial.event");
    private static final AttributeKey<String> FREQUENCY = AttributeKey.stringKey("partial.frequency");
    private static final java.util.logging.Logger FAILURES =
            java.util.logging.Logger.getLogger(PartialSpanProcessor.class.getName());
    private static final int MOST_SPANS = 100_000;

    private final Logger logger;
    private final long intervalNanos;
    private final long delayNanos;
    private final Map<SpanContext, Running> running = new ConcurrentHashMap<>();
    private final ScheduledExecutorService beats;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PartialSpanProcessor(Builder builder) {
        logger = builder.logs.get("io.spillway.partial");
        intervalNanos = builder.interval.toNanos();
        delayNanos = builder.delay.toNanos();
        beats = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("partial-heartbeats").factory());
        long tick = Math.max(TimeUnit.MILLISECONDS.toNanos(1), Math.min(intervalNanos, delayNanos) / 10);
        ScheduledFuture<?> _ = beats.scheduleWithFixedDelay(this::beat, tick, tick, TimeUnit.NANOSECONDS);
    }

    /** A processor whose heartbeats go to these logs. */
    public static Builder builder(LoggerProvider logs) {
        return new Builder(logs);
    }

    /** The settings. */
    public static final class Builder {
        private final LoggerProvider logs;
        private Duration interval = Duration.ofSeconds(5);
        private Duration delay = Duration.ofSeconds(5);

        private Builder(LoggerProvider logs) {
            this.logs = logs;
        }

        /** The time between two heartbeats of a span; 5 s unless set. */
        public Builder setHeartbeatInterval(Duration interval) {
            this.interval = positive(interval, "interval");
            return this;
        }

        /** How long a span runs before its first heartbeat; 5 s unless set. */
        public Builder setInitialDelay(Duration delay) {
            this.delay = positive(delay, "delay");
            return this;
        }

        /** Starts the thread that sends heartbeats. */
        public PartialSpanProcessor build() {
            return new PartialSpanProcessor(this);
        }

        private static Duration positive(Duration duration, String name) {
            if (!duration.isPositive()) {
                throw new IllegalArgumentException(name + ": " + duration + " (expected: > 0)");
            }
            return duration;
        }
    }

    /** A span that has not ended. Guards itself. */
    private static final class Running {
        final ReadableSpan span;
        long nextNanos;
        boolean beaten;
        boolean ended;

        Running(ReadableSpan span, long nextNanos) {
            this.span = span;
            this.nextNanos = nextNanos;
        }
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        if (!closed.get() && span.getSpanContext().isSampled() && running.size() < MOST_SPANS) {
            running.put(span.getSpanContext(), new Running(span, System.nanoTime() + delayNanos));
        }
    }

    @Override
    public void onEnd(ReadableSpan span) {
        Running ending = running.remove(span.getSpanContext());
        if (ending == null) {
            return;
        }
        synchronized (ending) {
            ending.ended = true;
            if (ending.beaten) {
                emit(ending.span.toSpanData(), "stop");
            }
        }
    }

    private void beat() {
        long now = System.nanoTime();
        for (Running each : running.values()) {
            synchronized (each) {
                if (!each.ended && now - each.nextNanos >= 0) {
                    each.beaten = true;
                    each.nextNanos = now + intervalNanos;
                    heartbeat(each);
                }
            }
        }
    }

    /** A failure of one span, such as an attribute that throws when it is printed, must not end the heartbeats of all spans. */
    private void heartbeat(Running each) {
        try {
            emit(each.span.toSpanData(), "heartbeat");
        } catch (RuntimeException e) {
            FAILURES.log(Level.WARNING, "A heartbeat could not be sent", e);
        }
    }

    private void emit(SpanData span, String event) {
        LogRecordBuilder record = logger.logRecordBuilder()
                .setTimestamp(Instant.now())
                .setSeverity(Severity.INFO)
                .setSeverityText("INFO")
                .setContext(Context.root().with(Span.wrap(span.getSpanContext())))
                .setAttribute(EVENT, event)
                .setBody(Base64.getEncoder().encodeToString(encoded(span)));
        if (event.equals("heartbeat")) {
            record.setAttribute(FREQUENCY, TimeUnit.NANOSECONDS.toMillis(intervalNanos) + "ms");
        }
        record.emit();
    }

    /** An OTLP export request, which is encoded as {@code TracesData} is. */
    private static byte[] encoded(SpanData span) {
        TraceRequestMarshaler request = TraceRequestMarshaler.create(List.of(span));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(request.getBinarySerializedSize());
        try {
            request.writeBinaryTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    /** Ends the heartbeats. Spans that still run are taken to be lost, and are collected when they expire. */
    @Override
    public CompletableResultCode shutdown() {
        if (closed.compareAndSet(false, true)) {
            beats.shutdownNow();
            running.clear();
        }
        return CompletableResultCode.ofSuccess();
    }
}
