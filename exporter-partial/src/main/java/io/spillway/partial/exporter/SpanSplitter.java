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
import io.spillway.partial.store.SpanBody;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the stored form of each span of a record: alone in its scope and resource, with what the log record and its resource
 * know beyond the span. The values of the span itself always win.
 */
final class SpanSplitter {
    private static final String SERVICE = "service.name";

    /** The text that the .NET client writes in place of the W3C trace state. */
    private static final Set<String> NO_TRACE_STATE = Set.of("Unset", "Ok", "Error");

    private final PartialExporterConfig config;
    private final Resource logResource;
    private final LogRecord record;

    SpanSplitter(PartialExporterConfig config, Resource logResource, LogRecord record) {
        this.config = config;
        this.logResource = logResource;
        this.record = record;
    }

    SpanBody body(ResourceSpans resourceSpans, ScopeSpans scopeSpans, Span span) {
        Resource resource = resource(resourceSpans.getResource());
        Span whole = span(span);
        ByteString request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(resourceSpans.toBuilder()
                        .clearScopeSpans()
                        .setResource(resource)
                        .addScopeSpans(scopeSpans.toBuilder().clearSpans().addSpans(whole)))
                .build()
                .toByteString();
        return new SpanBody(service(resource), whole.getName(), whole.getStartTimeUnixNano(), request);
    }

    private Resource resource(Resource own) {
        if (!config.mergeResource()) {
            return own;
        }
        Resource.Builder merged = own.toBuilder();
        Set<String> keys = keys(own.getAttributesList());
        for (KeyValue attribute : logResource.getAttributesList()) {
            if (isMergeable(attribute) && keys.add(attribute.getKey())) {
                merged.addAttributes(attribute);
            }
        }
        return merged.build();
    }

    private Span span(Span span) {
        Span.Builder whole = span.toBuilder();
        if (isAllZero(span.getParentSpanId())) {
            whole.clearParentSpanId();
        }
        if (NO_TRACE_STATE.contains(span.getTraceState())) {
            whole.clearTraceState();
        }
        if (config.mergeAttributes()) {
            Set<String> keys = keys(span.getAttributesList());
            for (KeyValue attribute : record.getAttributesList()) {
                if (isMergeable(attribute) && keys.add(attribute.getKey())) {
                    whole.addAttributes(attribute);
                }
            }
        }
        return whole.build();
    }

    private static boolean isMergeable(KeyValue attribute) {
        return !attribute.getKey().startsWith(RecordReader.PREFIX);
    }

    private static Set<String> keys(List<KeyValue> attributes) {
        Set<String> keys = new HashSet<>();
        attributes.forEach(attribute -> keys.add(attribute.getKey()));
        return keys;
    }

    private static boolean isAllZero(ByteString id) {
        for (int i = 0; i < id.size(); i++) {
            if (id.byteAt(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static String service(Resource resource) {
        for (KeyValue attribute : resource.getAttributesList()) {
            if (attribute.getKey().equals(SERVICE)
                    && attribute.getValue().getValueCase() == AnyValue.ValueCase.STRING_VALUE) {
                return attribute.getValue().getStringValue();
            }
        }
        return "";
    }
}
