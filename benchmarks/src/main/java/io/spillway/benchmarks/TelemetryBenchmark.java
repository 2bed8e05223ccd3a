package io.spillway.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Signal;
import io.spillway.telemetry.AttributeEditor;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.OtlpJson;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryEditor;
import io.spillway.testkit.TelemetryGenerator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time per span of 16 requests of 300 spans, which do not fit a core's own cache. {@code proto} is protobuf-java. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(TelemetryBenchmark.REQUESTS * TelemetryBenchmark.SPANS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseParallelGC", "-Xmx1g", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class TelemetryBenchmark {
    static final int REQUESTS = 16;
    static final int SPANS = 300;
    private static final int KEPT_IN_TEN = 10;
    private static final AttributeKey ADDED = AttributeKey.of("deployment.environment.name");
    private static final AttributeValue PRODUCTION = AttributeValue.of("production");

    private final List<byte[]> requests = new ArrayList<>();
    private final List<byte[]> jsons = new ArrayList<>();
    private final List<Telemetry> batches = new ArrayList<>();

    public TelemetryBenchmark() {
        TelemetryGenerator generator = new TelemetryGenerator(1);
        for (int i = 0; i < REQUESTS; i++) {
            byte[] request = generator.spans(SPANS).toByteArray();
            requests.add(request);
            batches.add(read(request));
            jsons.add(OtlpJson.toByteArray(read(request)));
        }
    }

    private static Telemetry read(byte[] request) {
        try {
            return Telemetry.read(Signal.TRACES, request);
        } catch (MalformedTelemetryException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ExportTraceServiceRequest parse(byte[] request) {
        try {
            return ExportTraceServiceRequest.parseFrom(request);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Benchmark
    public int validate() {
        int items = 0;
        for (byte[] request : requests) {
            items += read(request).itemCount();
        }
        return items;
    }

    @Benchmark
    public int validateProto() {
        int resources = 0;
        for (byte[] request : requests) {
            resources += parse(request).getResourceSpansCount();
        }
        return resources;
    }

    @Benchmark
    public long cursor() {
        long sum = 0;
        for (Telemetry batch : batches) {
            SpanCursor span = (SpanCursor) batch.cursor();
            while (span.next()) {
                sum += span.traceIdLow()
                        + span.spanId()
                        + span.endTimeUnixNano()
                        - span.startTimeUnixNano()
                        + span.kind()
                        + span.statusCode();
            }
        }
        return sum;
    }

    @Benchmark
    public long cursorTraceIds() {
        long sum = 0;
        for (Telemetry batch : batches) {
            SpanCursor span = (SpanCursor) batch.cursor();
            while (span.next()) {
                sum += span.traceIdLow();
            }
        }
        return sum;
    }

    @Benchmark
    public long cursorProto() {
        long sum = 0;
        for (byte[] request : requests) {
            for (ResourceSpans resource : parse(request).getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    for (Span span : scope.getSpansList()) {
                        sum += span.getTraceId().byteAt(15)
                                + span.getSpanId().byteAt(7)
                                + span.getEndTimeUnixNano()
                                - span.getStartTimeUnixNano()
                                + span.getKindValue()
                                + span.getStatus().getCodeValue();
                    }
                }
            }
        }
        return sum;
    }

    @Benchmark
    public int split() {
        int traces = 0;
        for (Telemetry batch : batches) {
            traces += batch.split(item -> ((SpanCursor) item).traceIdLow()).size();
        }
        return traces;
    }

    @Benchmark
    public int splitProto() {
        int bytes = 0;
        for (byte[] request : requests) {
            Map<ByteString, ExportTraceServiceRequest.Builder> traces = new HashMap<>();
            for (ResourceSpans resource : parse(request).getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    Map<ByteString, ScopeSpans.Builder> here = new HashMap<>();
                    for (Span span : scope.getSpansList()) {
                        here.computeIfAbsent(
                                        span.getTraceId(),
                                        id -> traces.computeIfAbsent(id, _ -> ExportTraceServiceRequest.newBuilder())
                                                .addResourceSpansBuilder()
                                                .setResource(resource.getResource())
                                                .addScopeSpansBuilder()
                                                .setScope(scope.getScope()))
                                .addSpans(span);
                    }
                }
            }
            for (ExportTraceServiceRequest.Builder trace : traces.values()) {
                bytes += trace.build().toByteArray().length;
            }
        }
        return bytes;
    }

    @Benchmark
    public int keep() {
        int bytes = 0;
        for (Telemetry batch : batches) {
            bytes += batch.keep(item -> Long.remainderUnsigned(((SpanCursor) item).traceIdLow(), KEPT_IN_TEN) == 0)
                    .byteSize();
        }
        return bytes;
    }

    @Benchmark
    public int keepProto() {
        int bytes = 0;
        for (byte[] request : requests) {
            ExportTraceServiceRequest.Builder kept = ExportTraceServiceRequest.newBuilder();
            for (ResourceSpans resource : parse(request).getResourceSpansList()) {
                ResourceSpans.Builder resourceKept = ResourceSpans.newBuilder().setResource(resource.getResource());
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    ScopeSpans.Builder scopeKept = ScopeSpans.newBuilder().setScope(scope.getScope());
                    for (Span span : scope.getSpansList()) {
                        long low = span.getTraceId().asReadOnlyByteBuffer().getLong(8);
                        if (Long.remainderUnsigned(low, KEPT_IN_TEN) == 0) {
                            scopeKept.addSpans(span);
                        }
                    }
                    if (scopeKept.getSpansCount() > 0) {
                        resourceKept.addScopeSpans(scopeKept);
                    }
                }
                if (resourceKept.getScopeSpansCount() > 0) {
                    kept.addResourceSpans(resourceKept);
                }
            }
            bytes += kept.build().toByteArray().length;
        }
        return bytes;
    }

    @Benchmark
    public int merge() {
        return Telemetry.merge(batches).toByteArray().length;
    }

    @Benchmark
    public int mergeProto() {
        ExportTraceServiceRequest.Builder merged = ExportTraceServiceRequest.newBuilder();
        for (byte[] request : requests) {
            merged.addAllResourceSpans(parse(request).getResourceSpansList());
        }
        return merged.build().toByteArray().length;
    }

    @Benchmark
    public int edit() {
        TelemetryEditor editor = new TelemetryEditor() {
            @Override
            public void resource(AttributeEditor attributes) {
                attributes.put(ADDED, PRODUCTION);
            }
        };
        int bytes = 0;
        for (Telemetry batch : batches) {
            bytes += batch.edit(editor).byteSize();
        }
        return bytes;
    }

    @Benchmark
    public int editProto() {
        KeyValue added = KeyValue.newBuilder()
                .setKey(ADDED.name())
                .setValue(AnyValue.newBuilder().setStringValue("production"))
                .build();
        int bytes = 0;
        for (byte[] request : requests) {
            ExportTraceServiceRequest.Builder builder = parse(request).toBuilder();
            for (ResourceSpans.Builder resource : builder.getResourceSpansBuilderList()) {
                resource.getResourceBuilder().addAttributes(added);
            }
            bytes += builder.build().toByteArray().length;
        }
        return bytes;
    }

    @Benchmark
    public int jsonRead() throws MalformedTelemetryException {
        int items = 0;
        for (byte[] json : jsons) {
            items += OtlpJson.read(Signal.TRACES, json).itemCount();
        }
        return items;
    }

    /** Takes the ids for base64, which is as much work. */
    @Benchmark
    public int jsonReadProto() throws InvalidProtocolBufferException {
        int resources = 0;
        for (byte[] json : jsons) {
            ExportTraceServiceRequest.Builder builder = ExportTraceServiceRequest.newBuilder();
            JsonFormat.parser().merge(new String(json, StandardCharsets.UTF_8), builder);
            resources += builder.build().toByteArray().length;
        }
        return resources;
    }

    @Benchmark
    public int jsonWriteProto() throws InvalidProtocolBufferException {
        int bytes = 0;
        JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
        for (byte[] request : requests) {
            bytes += printer.print(parse(request)).getBytes(StandardCharsets.UTF_8).length;
        }
        return bytes;
    }

    @Benchmark
    public int jsonWrite() {
        int bytes = 0;
        for (Telemetry batch : batches) {
            bytes += OtlpJson.toByteArray(batch).length;
        }
        return bytes;
    }
}
