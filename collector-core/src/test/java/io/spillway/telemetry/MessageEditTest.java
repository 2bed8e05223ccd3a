package io.spillway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.spillway.component.Signal;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MessageEditTest {
    private static final int RESOURCE_SPANS = 0x0A;
    private static final int HEADER = 0x0A;
    private static final int CHILD = 0x12;
    private static final int NAME = 0x2A;
    private static final int ATTRIBUTES = 0x4A;
    private static final int END_TIME = 0x41;
    private static final int STATUS = 0x7A;
    private static final int STATUS_MESSAGE = 0x12;

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static Span.Builder span(String name) {
        return Span.newBuilder()
                .setName(name)
                .addAttributes(attribute("a", "1"))
                .addAttributes(attribute("b", "2"))
                .addAttributes(attribute("c", "3"))
                .setStatus(Status.newBuilder().setMessage("old"))
                .setTraceId(ByteString.copyFromUtf8("0123456789abcdef"));
    }

    private static Telemetry batch(Span.Builder... spans) throws MalformedTelemetryException {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (Span.Builder span : spans) {
            scope.addSpans(span);
        }
        ExportTraceServiceRequest request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(attribute("r", "x")))
                        .addScopeSpans(scope)
                        .setSchemaUrl("u"))
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span("last"))))
                .build();
        return Telemetry.read(Signal.TRACES, request.toByteArray());
    }

    private static Telemetry rewrite(Telemetry batch, Consumer<MessageEdit> resource, MessageEdit.Visitor span) {
        MessageEdit resourceSpans = MessageEdit.blank();
        MessageEdit scopeSpans = MessageEdit.blank();
        MessageEdit item = MessageEdit.blank();
        return batch.rewrite(request -> request.children(RESOURCE_SPANS, resourceSpans, container -> {
            container.children(CHILD, scopeSpans, scope -> {
                scope.children(CHILD, item, span);
                return true;
            });
            resource.accept(container);
            return true;
        }));
    }

    private static ExportTraceServiceRequest decoded(Telemetry batch) throws Exception {
        // Reading validates: what the edits wrote is a canonical request.
        return (ExportTraceServiceRequest)
                Telemetry.read(Signal.TRACES, batch.toByteArray()).message();
    }

    @Test
    void aRewriteWithoutChangesIsTheBatchItself() throws Exception {
        Telemetry batch = batch(span("x"));

        assertThat(rewrite(batch, _ -> {}, span -> span.text(NAME).length() < 100))
                .isSameAs(batch);
    }

    @Test
    void changesFieldsAttributesAndMessagesInPlace() throws Exception {
        Telemetry batch = batch(span("one"), span("two"));

        Telemetry after = rewrite(
                batch,
                container -> container.message(HEADER).map(0x0A).put("service.name", "shop ".repeat(50)),
                span -> {
                    span.set(NAME, span.text(NAME) + "!");
                    MapValue attributes = span.map(ATTRIBUTES);
                    attributes.removeAt(attributes.find("b"));
                    attributes.put("c", 7L);
                    attributes.put("new", true);
                    span.message(STATUS).set(STATUS_MESSAGE, "a longer message");
                    span.set(END_TIME, 5);
                    return true;
                });

        Span expected = Span.newBuilder()
                .setTraceId(ByteString.copyFromUtf8("0123456789abcdef"))
                .setName("one!")
                .addAttributes(attribute("a", "1"))
                .addAttributes(KeyValue.newBuilder()
                        .setKey("c")
                        .setValue(AnyValue.newBuilder().setIntValue(7)))
                .addAttributes(KeyValue.newBuilder()
                        .setKey("new")
                        .setValue(AnyValue.newBuilder().setBoolValue(true)))
                .setStatus(Status.newBuilder().setMessage("a longer message"))
                .setEndTimeUnixNano(5)
                .build();
        ExportTraceServiceRequest request = decoded(after);
        assertThat(request.getResourceSpans(0).getScopeSpans(0).getSpansList())
                .containsExactly(expected, expected.toBuilder().setName("two!").build());
        assertThat(request.getResourceSpans(0).getSchemaUrl()).isEqualTo("u");
        assertThat(request.getResourceSpansList())
                .allSatisfy(each -> assertThat(each.getResource().getAttributesList())
                        .contains(attribute("service.name", "shop ".repeat(50))));
        assertThat(after.itemCount()).isEqualTo(3);
    }

    @Test
    void aNewFirstFieldStandsBeforeAChangedFieldAtTheBegin() throws Exception {
        byte[] scope = InstrumentationScope.newBuilder().setVersion("1").build().toByteArray();

        byte[] after = MessageEdit.rewrite(scope, message -> {
            message.set(0x12, "a longer version");
            message.set(0x0A, "name");
        });

        assertThat(InstrumentationScope.parseFrom(after))
                .isEqualTo(InstrumentationScope.newBuilder()
                        .setName("name")
                        .setVersion("a longer version")
                        .build());
    }

    @Test
    void dropsReplacesAndAddsMessages() throws Exception {
        Telemetry batch = batch(span("drop"), span("replace"), span("keep"));
        MessageEdit resourceSpans = MessageEdit.blank();
        MessageEdit scopeSpans = MessageEdit.blank();
        MessageEdit item = MessageEdit.blank();

        Telemetry after = batch.rewrite(request -> request.children(RESOURCE_SPANS, resourceSpans, container -> {
            container.children(CHILD, scopeSpans, scope -> {
                scope.append(Span.newBuilder().setName("added").build().toByteArray());
                scope.children(CHILD, item, span -> {
                    if (span.text(NAME).equals("replace")) {
                        span.replace(
                                Span.newBuilder().setName("replaced").build().toByteArray());
                        span.set(END_TIME, 9);
                    }
                    return !span.text(NAME).equals("drop");
                });
                return true;
            });
            return true;
        }));

        assertThat(decoded(after).getResourceSpans(0).getScopeSpans(0).getSpansList())
                .extracting(Span::getName)
                .containsExactly("replaced", "keep", "added");
        assertThat(decoded(after)
                        .getResourceSpans(0)
                        .getScopeSpans(0)
                        .getSpans(0)
                        .getEndTimeUnixNano())
                .isEqualTo(9);
        assertThat(after.itemCount()).isEqualTo(5);
    }

    @Test
    void nestedValuesAreChangedWhereTheyAre() throws Exception {
        MapValue nested = new MapValue();
        nested.put("k", 1L);
        ListValue list = new ListValue();
        list.add("x");
        nested.put("list", list);
        Telemetry first = rewrite(batch(span("x")), _ -> {}, span -> {
            span.map(ATTRIBUTES).put("map", nested);
            return true;
        });

        Telemetry second = rewrite(first, _ -> {}, span -> {
            MapValue map = (MapValue) span.map(ATTRIBUTES).get("map");
            assertThat(map).isEqualTo(nested);
            assertThat(map.copy()).isEqualTo(nested);
            ((ListValue) map.get("list")).add(ByteString.copyFromUtf8("y"));
            return true;
        });

        rewrite(second, _ -> {}, span -> {
            MapValue map = (MapValue) span.map(ATTRIBUTES).get("map");
            assertThat(((ListValue) map.get("list")).get(0)).isEqualTo("x");
            assertThat(((ListValue) map.get("list")).get(1)).isEqualTo(ByteString.copyFromUtf8("y"));
            assertThat(map.get("k")).isEqualTo(1L);
            return true;
        });
    }
}
