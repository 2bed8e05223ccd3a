package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.telemetry.TelemetryMemory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BodyBufferTest {
    private final TelemetryMemory budget = new TelemetryMemory(64 << 20);

    @Test
    void fillsAnArrayOfExactlyTheAnnouncedSize() {
        BodyBuffer body = new BodyBuffer(100_000, 1 << 20, budget);

        add(body, 60_000);
        assertThat(budget.bytes()).isEqualTo(100_000);
        add(body, 40_000);

        assertThat(body.toByteArray()).hasSize(100_000).isSameAs(body.toByteArray());
    }

    @Test
    void doesNotReserveWhatIsMerelyAnnounced() {
        BodyBuffer body = new BodyBuffer(900_000, 1 << 20, budget);

        add(body, 1);

        assertThat(budget.bytes()).isEqualTo(BodyBuffer.TRUSTED_BYTES);
        add(body, 899_999);
        assertThat(body.toByteArray()).hasSize(900_000);
    }

    @Test
    void believesLessTheLessRoomThereIs() {
        TelemetryMemory little = new TelemetryMemory(1 << 20);
        for (int i = 0; i < 100; i++) {
            add(new BodyBuffer(900_000, 1 << 20, little), 1);
        }
        assertThat(little.roomBytes()).isPositive();
        BodyBuffer body = new BodyBuffer(50_000, 1 << 20, little);
        add(body, 50_000);
        assertThat(body.toByteArray()).hasSize(50_000);
    }

    @Test
    void growsWhenNothingIsAnnounced() {
        BodyBuffer body = new BodyBuffer(-1, 1 << 20, budget);
        for (int i = 0; i < 300; i++) {
            add(body, 1000);
        }
        assertThat(body.toByteArray()).hasSize(300_000);
        body.release();
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void refusesWhatIsBeyondTheLimitOrTheBudget() {
        BodyBuffer limited = new BodyBuffer(-1, 10, budget);
        assertThat(limited.add(ByteBuffer.allocate(11))).isEqualTo(BodyBuffer.Added.TOO_LARGE);
        assertThat(limited.add(ByteBuffer.allocate(10))).isEqualTo(BodyBuffer.Added.OK);
        assertThat(limited.add(ByteBuffer.allocate(1))).isEqualTo(BodyBuffer.Added.TOO_LARGE);

        BodyBuffer poor = new BodyBuffer(-1, 8 << 20, new TelemetryMemory(1 << 20));
        assertThat(poor.add(ByteBuffer.allocate(2 << 20))).isEqualTo(BodyBuffer.Added.NO_ROOM);
    }

    private static void add(BodyBuffer body, int bytes) {
        assertThat(body.add(ByteBuffer.allocate(bytes))).isEqualTo(BodyBuffer.Added.OK);
    }
}
