package io.spillway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Signal;
import org.junit.jupiter.api.Test;

/** Odd requests get the meaning that they have for the Go collector. */
class CanonicalTest {
    private static final ByteString NO_TRACE = ByteString.copyFrom(new byte[16]);
    private static final ByteString NO_SPAN = ByteString.copyFrom(new byte[8]);
    private static final ByteString TRACE = ByteString.copyFromUtf8("0123456789abcdef");
    private static final ByteString SPAN = ByteString.copyFromUtf8("01234567");

    @Test
    void identifiersOfZerosInSpansAndLinksBecomeAbsent() throws Exception {
        Span.Builder span = Span.newBuilder()
                .setTraceId(NO_TRACE)
                .setSpanId(NO_SPAN)
                .setParentSpanId(NO_SPAN)
                .addLinks(Span.Link.newBuilder().setTraceId(TRACE).setSpanId(NO_SPAN));

        assertThat(span(span).toByteArray())
                .isEqualTo(request(Span.newBuilder()
                                .addLinks(Span.Link.newBuilder().setTraceId(TRACE)))
                        .toByteArray());
    }

    @Test
    void otherIdentifiersStay() throws Exception {
        Span.Builder span = Span.newBuilder().setTraceId(TRACE).setSpanId(SPAN).setParentSpanId(NO_SPAN);

        assertThat(span(span).toByteArray())
                .isEqualTo(request(Span.newBuilder().setTraceId(TRACE).setSpanId(SPAN))
                        .toByteArray());
    }

    @Test
    void identifiersOfZerosInLogRecordsAndExemplarsBecomeAbsent() throws Exception {
        ExportLogsServiceRequest.Builder logs = ExportLogsServiceRequest.newBuilder();
        logs.addResourceLogsBuilder()
                .addScopeLogsBuilder()
                .addLogRecords(LogRecord.newBuilder().setTraceId(NO_TRACE).setSpanId(NO_SPAN));
        ExportMetricsServiceRequest.Builder metrics = ExportMetricsServiceRequest.newBuilder();
        metrics.addResourceMetricsBuilder()
                .addScopeMetricsBuilder()
                .addMetricsBuilder()
                .getGaugeBuilder()
                .addDataPointsBuilder()
                .addExemplars(Exemplar.newBuilder().setTraceId(NO_TRACE).setSpanId(SPAN));

        LogRecord log = ((Logs) Telemetry.read(Signal.LOGS, logs.build().toByteArray()))
                .message()
                .getResourceLogs(0)
                .getScopeLogs(0)
                .getLogRecords(0);
        Exemplar exemplar = ((Metrics)
                        Telemetry.read(Signal.METRICS, metrics.build().toByteArray()))
                .message()
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0)
                .getGauge()
                .getDataPoints(0)
                .getExemplars(0);

        assertThat(log).isEqualTo(LogRecord.getDefaultInstance());
        assertThat(exemplar).isEqualTo(Exemplar.newBuilder().setSpanId(SPAN).build());
    }

    @Test
    void scopesWithTheOldFieldNumberBecomeScopes() throws Exception {
        ScopeSpans old = ScopeSpans.newBuilder()
                .addSpans(Span.newBuilder().setName("old").setTraceId(NO_TRACE))
                .build();
        ResourceSpans.Builder resource = ResourceSpans.newBuilder().setUnknownFields(oldScopes(old));

        Telemetry batch = Telemetry.read(Signal.TRACES, request(resource).toByteArray());

        assertThat(batch.itemCount()).isEqualTo(1);
        assertThat(batch.toByteArray())
                .isEqualTo(request(Span.newBuilder().setName("old")).toByteArray());
    }

    @Test
    void scopesWithTheOldFieldNumberGoWhereThereAreOthers() throws Exception {
        ScopeSpans old = ScopeSpans.newBuilder().addSpans(Span.newBuilder()).build();
        ResourceSpans.Builder resource = ResourceSpans.newBuilder()
                .addScopeSpans(
                        ScopeSpans.newBuilder().addSpans(Span.newBuilder().setName("new")))
                .setUnknownFields(oldScopes(old));

        Telemetry batch = Telemetry.read(Signal.TRACES, request(resource).toByteArray());

        assertThat(batch.toByteArray())
                .isEqualTo(request(Span.newBuilder().setName("new")).toByteArray());
    }

    private static UnknownFieldSet oldScopes(ScopeSpans scope) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        1000,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(scope.toByteString())
                                .build())
                .build();
    }

    private static Telemetry span(Span.Builder span) throws MalformedTelemetryException {
        return Telemetry.read(Signal.TRACES, request(span).toByteArray());
    }

    private static ExportTraceServiceRequest request(Span.Builder span) {
        return request(
                ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)));
    }

    private static ExportTraceServiceRequest request(ResourceSpans.Builder resource) {
        return ExportTraceServiceRequest.newBuilder().addResourceSpans(resource).build();
    }
}
