package io.spillway.partial.emitter;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** In real time: heartbeats have a thread of their own. */
final class PartialSpanProcessorIT {
    private static final AttributeKey<String> EVENT = AttributeKey.stringKey("partial.event");
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final Sent sent = new Sent();

    private SdkTracerProvider traces(Duration initialDelay) {
        SdkLoggerProvider logs = SdkLoggerProvider.builder()
                .addLogRecordProcessor(SimpleLogRecordProcessor.create(sent))
                .build();
        return SdkTracerProvider.builder()
                .addSpanProcessor(PartialSpanProcessor.builder(logs)
                        .setHeartbeatInterval(INTERVAL)
                        .setInitialDelay(initialDelay)
                        .build())
                .build();
    }

    @Test
    void aLongSpanBeatsAndStopsOnce() throws Exception {
        SdkTracerProvider traces = traces(INTERVAL);
        Span span =
                traces.get("test").spanBuilder("long").setAttribute("k", "v").startSpan();
        eventually("three heartbeats", () -> sent.records.size() >= 3);
        span.end();
        // time in which nothing may happen
        Thread.sleep(3 * INTERVAL.toMillis());
        List<String> events = sent.events();

        assertThat(events).hasSizeGreaterThanOrEqualTo(4).endsWith("stop");
        assertThat(events.subList(0, events.size() - 1)).containsOnly("heartbeat");
        LogRecordData first = sent.records.getFirst();
        assertThat(first.getAttributes().get(AttributeKey.stringKey("partial.frequency")))
                .isEqualTo("50ms");
        assertThat(first.getSpanContext().getSpanId())
                .isEqualTo(span.getSpanContext().getSpanId());
        byte[] body = Base64.getDecoder().decode(first.getBodyValue().asString());
        var stored = ExportTraceServiceRequest.parseFrom(body)
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);
        assertThat(stored.getName()).isEqualTo("long");
        assertThat(stored.getAttributes(0).getValue().getStringValue()).isEqualTo("v");
        assertThat(stored.getEndTimeUnixNano()).isZero();
        traces.close();
    }

    @Test
    void aShortSpanSaysNothing() {
        SdkTracerProvider traces = traces(Duration.ofHours(1));
        traces.get("test").spanBuilder("short").startSpan().end();
        traces.close();

        assertThat(sent.records).isEmpty();
    }

    private static final class Sent implements LogRecordExporter {
        final List<LogRecordData> records = new CopyOnWriteArrayList<>();

        List<String> events() {
            return records.stream().map(each -> each.getAttributes().get(EVENT)).toList();
        }

        @Override
        public CompletableResultCode export(Collection<LogRecordData> batch) {
            records.addAll(batch);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
