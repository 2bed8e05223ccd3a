package io.spillway.kubernetes.attributes;

import static io.spillway.component.Signal.TRACES;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Processor;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.RecordingConsumer;
import java.util.Map;
import java.util.TreeMap;

/** One span with a resource, on its way through a processor. */
final class Resources {
    private Resources() {}

    /** The attributes of the resource after the processor; lists as their elements with commas between. */
    static Map<String, String> through(
            Processor processor, RecordingConsumer end, String connection, Map<String, String> attributes) {
        Resource.Builder resource = Resource.newBuilder();
        attributes.forEach((name, value) -> resource.addAttributes(KeyValue.newBuilder()
                .setKey(name)
                .setValue(AnyValue.newBuilder().setStringValue(value))));
        ExportTraceServiceRequest request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(resource)
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .addSpans(Span.newBuilder().setName("s"))))
                .build();
        try {
            processor.consume(Telemetry.read(TRACES, request.toByteArray())
                    .withMetadata(ClientMetadata.NONE.withAddress(connection)));
        } catch (MalformedTelemetryException e) {
            throw new AssertionError(e);
        }
        return of(end.accepted().getLast());
    }

    private static Map<String, String> of(Telemetry batch) {
        Map<String, String> attributes = new TreeMap<>();
        ExportTraceServiceRequest request = (ExportTraceServiceRequest) batch.message();
        for (KeyValue each : request.getResourceSpans(0).getResource().getAttributesList()) {
            attributes.put(each.getKey(), text(each.getValue()));
        }
        return attributes;
    }

    private static String text(AnyValue value) {
        return value.hasArrayValue()
                ? String.join(
                        ",",
                        value.getArrayValue().getValuesList().stream()
                                .map(AnyValue::getStringValue)
                                .toList())
                : value.getStringValue();
    }
}
