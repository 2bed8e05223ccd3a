package io.spillway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Signal;
import io.spillway.testkit.RandomMessages;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encoded telemetry against protobuf-java, on random requests; {@code -Dspillway.seed} repeats a failure. */
class TelemetryPropertyTest {
    private static final int ROUNDS = Integer.getInteger("spillway.property.rounds", 150);
    private static final long SEED = Long.getLong("spillway.seed", 20261121L);
    private static final AttributeKey NAME = AttributeKey.of("service.name");
    private static final AttributeKey ADDED = AttributeKey.of("added");

    private interface Property {
        void check(Message message, Telemetry batch, Random random) throws Exception;
    }

    private static void forAll(Signal signal, Property property) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            Message message = new RandomMessages(seed).request(signal);
            try {
                property.check(message, Telemetry.read(signal, message.toByteArray()), new Random(seed));
            } catch (AssertionError | Exception e) {
                throw new AssertionError("seed " + seed + " of " + signal, e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsWritesAndCounts(Signal signal) throws Exception {
        int[] items = {0};
        forAll(signal, (message, batch, random) -> {
            items[0] += batch.itemCount();
            assertThat(batch.itemCount()).isEqualTo(ItemOracle.items(message).size());
            assertThat(batch.toByteArray()).isEqualTo(message.toByteArray());
            assertThat(batch.byteSize()).isEqualTo(message.getSerializedSize());
            assertThat(batch.message()).isEqualTo(message);
            var out = new ByteArrayOutputStream();
            batch.writeTo(out);
            assertThat(out.toByteArray()).isEqualTo(message.toByteArray());
        });
        assertThat(items[0]).as("items in all random messages").isGreaterThan(ROUNDS);
    }

    @ParameterizedTest
    @EnumSource
    void cursorsSeeTheItems(Signal signal) throws Exception {
        forAll(signal, (message, batch, random) -> {
            List<Message> seen = new ArrayList<>();
            ItemCursor cursor = batch.cursor();
            while (cursor.next()) {
                int index = seen.size();
                seen.add(cursor.item());
                assertThat(cursor.itemByteSize()).isEqualTo(cursor.item().getSerializedSize());
                assertThat(cursor.alone().message()).isEqualTo(ItemOracle.keep(message, i -> i == index));
                checkAttribute(cursor, first(attributes(cursor.item()), NAME));
                checkFields(cursor);
            }
            assertThat(seen).isEqualTo(ItemOracle.items(message));
        });
    }

    private static void checkAttribute(ItemCursor cursor, AnyValue expected) {
        AttributeValue value = new AttributeValue();
        assertThat(cursor.attribute(NAME, value)).isEqualTo(expected != null);
        if (expected != null) {
            assertThat(value.toAnyValue()).isEqualTo(expected);
        }
        AnyValue ofResource = first(cursor.resource().getAttributesList(), NAME);
        assertThat(cursor.resourceAttribute(NAME, value)).isEqualTo(ofResource != null);
        AnyValue ofScope = first(cursor.scope().getAttributesList(), NAME);
        assertThat(cursor.scopeAttribute(NAME, value)).isEqualTo(ofScope != null);
        assertThat(cursor.scopeName()).isEqualTo(cursor.scope().getName());
        assertThat(cursor.scopeVersion()).isEqualTo(cursor.scope().getVersion());
    }

    private static void checkFields(ItemCursor cursor) {
        switch (cursor) {
            case SpanCursor span -> {
                Span expected = span.item();
                assertThat(id(span.traceIdHigh(), span.traceIdLow())).isEqualTo(padded(expected.getTraceId(), 16));
                assertThat(id(span.spanId())).isEqualTo(padded(expected.getSpanId(), 8));
                assertThat(id(span.parentSpanId())).isEqualTo(padded(expected.getParentSpanId(), 8));
                assertThat(span.name()).isEqualTo(expected.getName());
                assertThat(span.traceState()).isEqualTo(expected.getTraceState());
                assertThat(span.startTimeUnixNano()).isEqualTo(expected.getStartTimeUnixNano());
                assertThat(span.endTimeUnixNano()).isEqualTo(expected.getEndTimeUnixNano());
                assertThat(span.kind()).isEqualTo(expected.getKindValue());
                assertThat(span.flags()).isEqualTo(expected.getFlags());
                assertThat(span.statusCode()).isEqualTo(expected.getStatus().getCodeValue());
                assertThat(span.statusMessage()).isEqualTo(expected.getStatus().getMessage());
            }
            case LogRecordCursor log -> {
                LogRecord expected = log.item();
                assertThat(id(log.traceIdHigh(), log.traceIdLow())).isEqualTo(padded(expected.getTraceId(), 16));
                assertThat(id(log.spanId())).isEqualTo(padded(expected.getSpanId(), 8));
                assertThat(log.timeUnixNano()).isEqualTo(expected.getTimeUnixNano());
                assertThat(log.observedTimeUnixNano()).isEqualTo(expected.getObservedTimeUnixNano());
                assertThat(log.severityNumber()).isEqualTo(expected.getSeverityNumberValue());
                assertThat(log.severityText()).isEqualTo(expected.getSeverityText());
                assertThat(log.flags()).isEqualTo(expected.getFlags());
                assertThat(log.eventName()).isEqualTo(expected.getEventName());
                AttributeValue body = new AttributeValue();
                assertThat(log.body(body)).isEqualTo(expected.hasBody());
                assertThat(body.toAnyValue()).isEqualTo(expected.getBody());
            }
            case DataPointCursor point -> {
                Message expected = point.item();
                assertThat(point.timeUnixNano()).isEqualTo(field(expected, "time_unix_nano"));
                assertThat(point.startTimeUnixNano()).isEqualTo(field(expected, "start_time_unix_nano"));
                assertThat(point.flags()).isEqualTo(field(expected, "flags"));
                var metric = ((Metrics) point.alone())
                        .message()
                        .getResourceMetrics(0)
                        .getScopeMetrics(0)
                        .getMetrics(0);
                assertThat(point.metricName()).isEqualTo(metric.getName());
                assertThat(point.metricDescription()).isEqualTo(metric.getDescription());
                assertThat(point.metricUnit()).isEqualTo(metric.getUnit());
                assertThat(point.metricType()).isEqualTo(metric.getDataCase());
                assertThat(point.isMonotonic()).isEqualTo(metric.getSum().getIsMonotonic());
                int temporality = metric.getSum().getAggregationTemporalityValue()
                        + metric.getHistogram().getAggregationTemporalityValue()
                        + metric.getExponentialHistogram().getAggregationTemporalityValue();
                assertThat(point.aggregationTemporality()).isEqualTo(temporality);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsSplitsAndMerges(Signal signal) throws Exception {
        forAll(signal, (message, batch, random) -> {
            int[] keys = random.ints(batch.itemCount(), 0, 4).toArray();
            int[] at = {0};
            Telemetry kept = batch.keep(_ -> keys[at[0]++] == 0);
            if (kept != batch) {
                assertSound(kept, ItemOracle.keep(message, i -> keys[i] == 0));
            }
            at[0] = 0;
            Map<Integer, Telemetry> split = batch.split(_ -> {
                int key = keys[at[0]++];
                return key == 3 ? null : key;
            });
            assertThat(split.keySet()).isSubsetOf(0, 1, 2);
            for (var entry : split.entrySet()) {
                if (entry.getValue() != batch) {
                    assertSound(entry.getValue(), ItemOracle.keep(message, i -> keys[i] == entry.getKey()));
                }
            }
            Telemetry merged = Telemetry.merge(List.of(batch, kept, batch));
            assertSound(
                    merged,
                    message.toBuilder()
                            .mergeFrom(kept.message())
                            .mergeFrom(message)
                            .build());
        });
    }

    @ParameterizedTest
    @EnumSource
    void cutsChunks(Signal signal) throws Exception {
        forAll(signal, (message, batch, random) -> {
            Telemetry twice = Telemetry.merge(List.of(batch, batch));
            int maxItems = 1 + random.nextInt(5);
            int maxBytes = 1 + random.nextInt(2_000);
            List<Message> items = new ArrayList<>();
            for (Telemetry chunk : twice.chunks(maxItems, maxBytes)) {
                assertThat(chunk.itemCount()).isBetween(twice.isEmpty() ? 0 : 1, maxItems);
                assertThat(chunk.byteSize() <= maxBytes || chunk.itemCount() == 1)
                        .isTrue();
                assertSound(chunk, chunk.message());
                items.addAll(ItemOracle.items(chunk.message()));
            }
            assertThat(items).isEqualTo(ItemOracle.items(twice.message()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void edits(Signal signal) throws Exception {
        forAll(signal, (message, batch, random) -> {
            Telemetry same = batch.edit(new TelemetryEditor() {});
            assertThat(same).isSameAs(batch);
            Telemetry edited = batch.edit(new TelemetryEditor() {
                @Override
                public void resource(AttributeEditor attributes) {
                    attributes.put(ADDED, AttributeValue.of("x".repeat(random.nextInt(300))));
                }

                @Override
                public void scope(AttributeEditor attributes) {
                    attributes.remove(NAME);
                }

                @Override
                public void item(ItemCursor cursor, ItemEditor item) {
                    item.put(NAME, AttributeValue.of(7));
                    item.setTraceState("ot=th:8");
                    item.setEndTimeUnixNano(99);
                }
            });
            assertSound(edited, edited.message());
            assertThat(ItemOracle.items(edited.message())).hasSize(batch.itemCount());
            ItemCursor before = batch.cursor();
            ItemCursor after = edited.cursor();
            while (before.next() && after.next()) {
                checkEdited(before, after);
            }
        });
    }

    private static void checkEdited(ItemCursor before, ItemCursor after) {
        assertThat(first(after.resource().getAttributesList(), ADDED)).isNotNull();
        assertThat(after.resource().toBuilder().clearAttributes().build())
                .isEqualTo(before.resource().toBuilder().clearAttributes().build());
        assertThat(first(after.scope().getAttributesList(), NAME)).isNull();
        assertThat(without(after.scope().getAttributesList()))
                .isEqualTo(without(before.scope().getAttributesList()));
        assertThat(first(attributes(after.item()), NAME))
                .isEqualTo(AnyValue.newBuilder().setIntValue(7).build());
        assertThat(without(attributes(after.item()))).isEqualTo(without(attributes(before.item())));
        if (before instanceof SpanCursor was && after instanceof SpanCursor is) {
            assertThat(is.item().toBuilder().clearAttributes().build())
                    .isEqualTo(was.item().toBuilder()
                            .clearAttributes()
                            .setTraceState("ot=th:8")
                            .setEndTimeUnixNano(99)
                            .build());
        }
    }

    @ParameterizedTest
    @EnumSource
    void jsonComesBack(Signal signal) throws Exception {
        forAll(signal, (message, batch, random) -> {
            byte[] json = OtlpJson.toByteArray(batch);
            Telemetry back = OtlpJson.read(signal, json);
            assertThat(back.message()).isEqualTo(message);
            assertThat(back.itemCount()).isEqualTo(batch.itemCount());
        });
    }

    /** It decodes to what is expected, and a validator finds nothing to mend in it. */
    private static void assertSound(Telemetry batch, Message expected) throws Exception {
        byte[] bytes = batch.toByteArray();
        Validator validator = new Validator(batch.layout().type, bytes);
        validator.validate();
        assertThat(validator.isOdd()).isFalse();
        assertThat(validator.items()).isEqualTo(batch.itemCount());
        assertThat(batch.message()).isEqualTo(expected);
    }

    private static List<KeyValue> attributes(Message item) {
        return ((List<?>) field(item, "attributes"))
                .stream().map(KeyValue.class::cast).toList();
    }

    private static List<KeyValue> without(List<KeyValue> attributes) {
        return attributes.stream()
                .filter(each -> !each.getKey().equals(NAME.name()))
                .toList();
    }

    private static Object field(Message message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    private static AnyValue first(List<KeyValue> attributes, AttributeKey key) {
        Map<String, AnyValue> values = new HashMap<>();
        attributes.forEach(each -> values.putIfAbsent(each.getKey(), each.getValue()));
        return values.get(key.name());
    }

    private static ByteString id(long... words) {
        ByteBuffer id = ByteBuffer.allocate(words.length * 8);
        for (long word : words) {
            id.putLong(word);
        }
        return ByteString.copyFrom(id.flip());
    }

    private static ByteString padded(ByteString id, int length) {
        return id.isEmpty() ? ByteString.copyFrom(new byte[length]) : id;
    }
}
