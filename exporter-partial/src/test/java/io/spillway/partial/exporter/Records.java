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
import java.util.HexFormat;

/** Log records in the shapes that the known clients send. */
final class Records {
    static final String TRACE_ID = "5b8efff798038103d269b633813fc60c";
    static final String SPAN_ID = "eee19b7ec3c1b174";

    /** What the Python client makes of a span with a link: names of enums, the link's ids in base64. */
    static final String PYTHON = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"svc"}}]},\
        "scopeSpans":[{"scope":{"name":"my.scope"},"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",\
        "spanId":"eee19b7ec3c1b174","parentSpanId":"eee19b7ec3c1b173","flags":256,"name":"child",\
        "kind":"SPAN_KIND_INTERNAL","startTimeUnixNano":"1758000000000000000",\
        "attributes":[{"key":"n","value":{"intValue":"5"}}],\
        "links":[{"traceId":"W47/95gDgQPSabYzgT/GDA==","spanId":"7uGbfsPBsXQ=","flags":256}],\
        "status":{"code":"STATUS_CODE_ERROR"}}]}]}]}\
        """;

    /** What the .NET client makes of a root span: snake_case, numbers, no resource, a parent of zeros, a status as trace state. */
    static final String DOTNET = """
        {"resource_spans":[{"scope_spans":[{"scope":{"name":"s","version":""},"spans":[{\
        "trace_id":"5b8efff798038103d269b633813fc60c","span_id":"eee19b7ec3c1b174","trace_state":"Unset",\
        "parent_span_id":"0000000000000000","flags":1,"name":"root","kind":3,\
        "start_time_unix_nano":1758000000000000000,"end_time_unix_nano":0,\
        "attributes":[{"key":"a","value":{"string_value":"1"}},{"key":"null","value":{}}],\
        "status":{"code":0}}]}]}]}\
        """;

    private Records() {}

    static Resource resource(String... attributes) {
        Resource.Builder resource = Resource.newBuilder();
        for (int i = 0; i < attributes.length; i += 2) {
            resource.addAttributes(attribute(attributes[i], attributes[i + 1]));
        }
        return resource.build();
    }

    static LogRecord.Builder heartbeat(String bodyType, AnyValue body) {
        return record("heartbeat", bodyType, body).addAttributes(attribute("partial.frequency", "5000ms"));
    }

    static LogRecord.Builder stop(String bodyType, AnyValue body) {
        return record("stop", bodyType, body);
    }

    private static LogRecord.Builder record(String event, String bodyType, AnyValue body) {
        LogRecord.Builder record = LogRecord.newBuilder()
                .setTimeUnixNano(77)
                .setBody(body)
                .addAttributes(attribute("partial.event", event));
        return bodyType.isEmpty() ? record : record.addAttributes(attribute("partial.body.type", bodyType));
    }

    static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder().setKey(key).setValue(text(value)).build();
    }

    static AnyValue text(String text) {
        return AnyValue.newBuilder().setStringValue(text).build();
    }

    static AnyValue bytes(ByteString bytes) {
        return AnyValue.newBuilder().setBytesValue(bytes).build();
    }

    static Span span(String spanId) {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(TRACE_ID)))
                .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex(spanId)))
                .setName("op")
                .setStartTimeUnixNano(5)
                .addAttributes(attribute("a", "span's"))
                .build();
    }

    static ByteString request(Span... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (Span span : spans) {
            scope.addSpans(span);
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(resource("service.name", "shop"))
                        .addScopeSpans(scope))
                .build()
                .toByteString();
    }
}
