package io.spillway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.spillway.component.Signal;
import io.spillway.testkit.RandomWire;
import io.spillway.testkit.WireOracle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The next hop takes every request that the door acknowledges: requests of all kinds go through the door, then through the
 * codec of the Go collector and through protobuf-java. {@code -Dspillway.door.requests} sets the number of random requests
 * of each signal in protobuf, and a tenth of it in JSON, {@code -Dspillway.seed} repeats a failure.
 */
class DoorAgainstGoIT {
    private static final long REQUESTS = Long.getLong("spillway.door.requests", 200_000L);
    private static final long SEED = Long.getLong("spillway.seed", 20261201L);

    /** Mutations of whole fields and of bytes; see {@link RandomWire}. */
    @ParameterizedTest
    @EnumSource
    void nextHopTakesWhatIsAcknowledged(Signal signal) throws Exception {
        RandomWire wire = new RandomWire(signal);
        AtomicLong refusedByGoAlone = new AtomicLong();
        long acknowledged = 0;
        long odd = 0;
        long started = System.nanoTime();
        try (GoOracle go = new GoOracle()) {
            for (long i = 0; i < REQUESTS; i++) {
                byte[] request = wire.request(new SplittableRandom(SEED + i));
                String name = "seed " + (SEED + i);
                Telemetry batch = read(signal, request);
                if (batch == null) {
                    continue;
                }
                acknowledged++;
                byte[] forwarded = batch.toByteArray();
                expect(go, signal, forwarded, batch.itemCount(), name + ", forwarded");
                if (!Arrays.equals(request, forwarded)) {
                    odd++;
                    go.protobuf(signal, request, items -> {
                        if (items == GoOracle.REFUSED) {
                            refusedByGoAlone.incrementAndGet();
                        }
                    });
                }
            }
            go.flush();
        }
        System.out.printf(
                "%s: %,d mutated requests from seed %d, %,d acknowledged, %,d of them made canonical, in %s%n",
                signal, REQUESTS, SEED, acknowledged, odd, Duration.ofNanos(System.nanoTime() - started));
        assertThat(refusedByGoAlone)
                .as("acknowledged, but refused by Go as they came")
                .hasValue(0);
        assertThat(acknowledged).as("acknowledged").isBetween(REQUESTS / 10, REQUESTS - REQUESTS / 10);
    }

    /** Every field of every message with every wire type, and some values of each. */
    @ParameterizedTest
    @EnumSource
    void judgesEveryFieldWithEveryWireTypeAsProtobufAndGoDo(Signal signal) throws Exception {
        AtomicLong taken = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        try (GoOracle go = new GoOracle()) {
            for (byte[] request : EveryField.of(signal)) {
                String name = signal + " " + HexFormat.of().formatHex(request);
                Telemetry batch = read(signal, request);
                boolean isJavas = isReadByProtobufJava(signal, request);
                if (batch != null) {
                    assertThat(isJavas).as(name + " by protobuf-java").isTrue();
                    expect(go, signal, batch.toByteArray(), batch.itemCount(), name + ", forwarded");
                }
                go.protobuf(signal, request, items -> {
                    boolean isBoths = items != GoOracle.REFUSED && isJavas;
                    assertThat(batch != null).as(name).isEqualTo(isBoths);
                    (isBoths ? taken : refused).incrementAndGet();
                });
            }
            go.flush();
        }
        assertThat(taken).hasValueGreaterThan(500);
        assertThat(refused).hasValueGreaterThan(1_000);
    }

    /** Every field of every message with all sorts of JSON values. */
    @ParameterizedTest
    @EnumSource
    void readsJsonThatGoReads(Signal signal) throws Exception {
        AtomicLong taken = new AtomicLong();
        try (GoOracle go = new GoOracle()) {
            for (String request : EveryJsonValue.of(signal)) {
                byte[] json = request.getBytes(StandardCharsets.UTF_8);
                Telemetry batch = readJson(signal, json);
                if (batch != null) {
                    expect(go, signal, batch.toByteArray(), batch.itemCount(), request);
                }
                go.json(signal, json, items -> {
                    if (items != GoOracle.REFUSED) {
                        assertThat(batch).as(request).isNotNull();
                        assertThat(batch.itemCount()).as(request).isEqualTo(items);
                        taken.incrementAndGet();
                    }
                });
            }
            go.flush();
        }
        assertThat(taken).hasValueGreaterThan(200);
    }

    /** Requests in JSON with bytes changed, and with values of another kind. */
    @ParameterizedTest
    @EnumSource
    void nextHopTakesWhatIsAcknowledgedInJson(Signal signal) throws Exception {
        RandomWire wire = new RandomWire(signal);
        long requests = 0;
        long acknowledged = 0;
        try (GoOracle go = new GoOracle()) {
            for (long i = 0; requests < REQUESTS / 10; i++) {
                SplittableRandom random = new SplittableRandom(SEED - i);
                Telemetry original = read(signal, wire.request(random));
                if (original == null) {
                    continue;
                }
                requests++;
                byte[] request = RandomJson.mutated(OtlpJson.toByteArray(original), random);
                Telemetry batch = readJson(signal, request);
                if (batch != null) {
                    acknowledged++;
                    String name = "seed " + (SEED - i) + ", " + new String(request, StandardCharsets.UTF_8);
                    expect(go, signal, batch.toByteArray(), batch.itemCount(), name);
                }
            }
            go.flush();
        }
        System.out.printf(
                "%s: %,d mutated JSON requests from seed %d, %,d acknowledged%n", signal, requests, SEED, acknowledged);
        assertThat(acknowledged).as("acknowledged").isBetween(requests / 20, requests - requests / 20);
    }

    private static Telemetry readJson(Signal signal, byte[] json) {
        try {
            return OtlpJson.read(signal, json);
        } catch (MalformedTelemetryException _) {
            return null;
        }
    }

    private static void expect(GoOracle go, Signal signal, byte[] request, int items, String name) throws IOException {
        go.protobuf(signal, request, found -> {
            if (found != items) {
                throw new AssertionError(name + ": Go finds " + found + " items (expected: " + items + ") in "
                        + HexFormat.of().formatHex(request));
            }
        });
    }

    private static boolean isReadByProtobufJava(Signal signal, byte[] request) {
        Message empty = WireOracle.empty(signal);
        try {
            return empty.getParserForType().parseFrom(request) != null;
        } catch (InvalidProtocolBufferException _) {
            return false;
        }
    }

    private static Telemetry read(Signal signal, byte[] request) {
        try {
            return Telemetry.read(signal, request);
        } catch (MalformedTelemetryException _) {
            return null;
        }
    }
}
