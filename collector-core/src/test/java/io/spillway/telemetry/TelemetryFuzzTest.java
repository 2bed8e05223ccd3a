package io.spillway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.spillway.component.Signal;
import io.spillway.testkit.Mutations;
import io.spillway.testkit.RandomMessages;
import io.spillway.testkit.RandomWire;
import io.spillway.testkit.TelemetryGenerator;
import io.spillway.testkit.WireOracle;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mutated requests; {@code -Dspillway.fuzz.iterations} bounds how many, {@code -Dspillway.seed} repeats a failure. */
class TelemetryFuzzTest {
    private static final int ITERATIONS = Integer.getInteger("spillway.fuzz.iterations", 20_000);
    private static final long SEED = Long.getLong("spillway.seed", 20261121L);
    private static final int SEEDS_OF_ONE_MESSAGE = 200;

    @ParameterizedTest
    @EnumSource
    void validatorAgreesWithProtobufAndCursorsNeverStumble(Signal signal) throws Exception {
        byte[] original = {};
        for (int i = 0; i < ITERATIONS; i++) {
            Random random = new Random(SEED + i);
            if (i % SEEDS_OF_ONE_MESSAGE == 0) {
                original = message(signal, SEED + i).toByteArray();
            }
            byte[] mutated = Mutations.of(original, random);
            try {
                Message expected = WireOracle.parse(signal, mutated).orElse(null);
                Telemetry batch = read(signal, mutated);
                assertThat(batch != null).as("accepted").isEqualTo(expected != null);
                if (batch != null && expected != null) {
                    assertThat(batch.message()).isEqualTo(expected);
                    assertThat(batch.itemCount())
                            .isEqualTo(ItemOracle.items(expected).size());
                    walk(batch);
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + (SEED + i) + ", iteration " + i + " of " + signal, e);
            }
        }
    }

    /** Wrong wire types, groups, numbers out of range and the like; {@code DoorAgainstGoIT} asks the Go collector. */
    @ParameterizedTest
    @EnumSource
    void validatorAgreesWithProtobufOnWrongFields(Signal signal) {
        RandomWire wire = new RandomWire(signal);
        int accepted = 0;
        for (int i = 0; i < ITERATIONS; i++) {
            byte[] request = wire.request(new Random(SEED + i));
            try {
                Telemetry batch = read(signal, request);
                assertThat(batch != null)
                        .as("accepted")
                        .isEqualTo(WireOracle.parse(signal, request).isPresent());
                if (batch != null) {
                    accepted++;
                    walk(batch);
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + (SEED + i) + " of " + signal, e);
            }
        }
        assertThat(accepted).isBetween(ITERATIONS / 10, ITERATIONS - ITERATIONS / 10);
    }

    @ParameterizedTest
    @EnumSource
    void jsonReaderAnswersOrRefuses(Signal signal) {
        byte[] original = {};
        for (int i = 0; i < ITERATIONS; i++) {
            Random random = new Random(SEED + i);
            if (i % SEEDS_OF_ONE_MESSAGE == 0) {
                try {
                    original = OtlpJson.toByteArray(
                            Telemetry.read(signal, message(signal, SEED + i).toByteArray()));
                } catch (MalformedTelemetryException e) {
                    throw new AssertionError(e);
                }
            }
            try {
                walk(OtlpJson.read(signal, Mutations.of(original, random)));
            } catch (MalformedTelemetryException e) {
                assertThat(e.field()).isNotEmpty();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + (SEED + i) + ", iteration " + i + " of " + signal, e);
            }
        }
    }

    private static Message message(Signal signal, long seed) {
        TelemetryGenerator generator = new TelemetryGenerator(seed);
        if (seed % 400 != 0) {
            return new RandomMessages(seed).request(signal);
        }
        return switch (signal) {
            case TRACES -> generator.spans(3);
            case METRICS -> generator.metrics(6);
            case LOGS -> generator.logs(3);
        };
    }

    private static Telemetry read(Signal signal, byte[] bytes) {
        try {
            return Telemetry.read(signal, bytes);
        } catch (MalformedTelemetryException e) {
            assertThat(e.offset()).isBetween(0, bytes.length);
            return null;
        }
    }

    private static void walk(Telemetry batch) {
        AttributeKey key = AttributeKey.of("service.name");
        AttributeValue value = new AttributeValue();
        ItemCursor cursor = batch.cursor();
        int items = 0;
        while (cursor.next()) {
            items++;
            cursor.attribute(key, value);
            cursor.resourceAttribute(key, value);
            cursor.scopeAttribute(key, value);
            switch (cursor) {
                case SpanCursor span ->
                    assertThat(span.traceState() + span.name() + span.statusCode())
                            .isNotNull();
                case LogRecordCursor log ->
                    assertThat(log.eventName() + log.body(value)).isNotNull();
                case DataPointCursor point ->
                    assertThat(point.metricName() + point.flags()).isNotNull();
            }
        }
        assertThat(items).isEqualTo(batch.itemCount());
        assertThat(batch.keep(_ -> false).isEmpty()).isTrue();
    }
}
