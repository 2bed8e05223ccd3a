package io.spillway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Signal;
import io.spillway.testkit.NumberedItems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TelemetryMemoryTest {
    private final TelemetryMemory memory = new TelemetryMemory(1000);

    private static Telemetry spans(long first) {
        return NumberedItems.batch(Signal.TRACES, first, 1);
    }

    @Test
    void grantsWhatFits() {
        assertThat(memory.tryAcquire(600)).isTrue();
        assertThat(memory.tryAcquire(401)).isFalse();
        assertThat(memory.roomBytes()).isEqualTo(400);
        assertThat(memory.tryAcquire(400)).isTrue();
        memory.release(1000);
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void countsABatchOnceForAllItsHolders() {
        Telemetry batch = spans(0);
        memory.acquire(batch);
        long once = memory.bytes();
        memory.acquire(batch);
        memory.acquire(Telemetry.merge(List.of(batch)));
        assertThat(memory.bytes()).isEqualTo(once).isEqualTo(batch.footprintBytes());

        memory.release(batch);
        memory.release(batch);
        assertThat(memory.bytes()).isEqualTo(once);
        memory.release(batch);
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void aMergedBatchIsItsParts() {
        List<Telemetry> parts = List.of(spans(0), spans(1), spans(2));
        parts.forEach(memory::acquire);
        long asParts = memory.bytes();
        Telemetry merged = Telemetry.merge(parts);

        memory.acquire(merged);
        assertThat(memory.bytes()).isEqualTo(asParts);
        parts.forEach(memory::release);
        assertThat(memory.bytes()).isEqualTo(asParts);
        memory.release(merged);
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void countsTheMetadataOfTheClient() {
        Telemetry batch = spans(0);
        Telemetry known =
                batch.withMetadata(new ClientMetadata(Map.of("authorization", List.of("x".repeat(500))), Map.of()));

        memory.acquire(known);
        assertThat(memory.bytes()).isGreaterThan(batch.footprintBytes() + 500);
        memory.release(known);
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void aStuckShareLeavesRoomForOthers() {
        memory.limitBytes(1_000_000);
        TelemetryMemory.Share stuck = memory.share();
        TelemetryMemory.Share alsoStuck = memory.share();
        long next = 0;
        while (stuck.tryAcquire(spans(next))) {
            next++;
        }
        assertThat(stuck.bytes()).isBetween(740_000L, 751_000L);
        while (alsoStuck.tryAcquire(spans(next))) {
            next++;
        }
        assertThat(alsoStuck.bytes()).isGreaterThan(180_000);
        assertThat(memory.roomBytes()).isGreaterThan(60_000);
        assertThat(memory.tryAcquire(50_000)).isTrue();
    }

    @Test
    void aShareCountsPlainBytesAsItCountsBatches() {
        memory.limitBytes(1_000_000);
        TelemetryMemory.Share rowGroups = memory.share();
        Telemetry batch = spans(0);

        assertThat(rowGroups.tryAcquire(740_000)).isTrue();
        assertThat(rowGroups.tryAcquire(100_000)).isFalse();
        assertThat(rowGroups.tryAcquire(batch)).isTrue();
        rowGroups.acquire(100_000);
        assertThat(rowGroups.isFull()).isTrue();
        assertThat(rowGroups.bytes()).isEqualTo(840_000 + batch.footprintBytes());
        assertThat(memory.bytes()).isEqualTo(rowGroups.bytes());

        rowGroups.release(840_000);
        rowGroups.release(batch);
        assertThat(rowGroups.bytes()).isZero();
        assertThat(memory.bytes()).isZero();
    }

    @Test
    void anEmptyShareGrantsPlainBytesInAFullAccount() {
        memory.acquire(5000);
        TelemetryMemory.Share share = memory.share();

        assertThat(share.tryAcquire(400)).isTrue();
        assertThat(share.tryAcquire(1)).isFalse();
    }

    @Test
    void sharesThatFillTogetherFillAlike() {
        memory.limitBytes(1_000_000);
        TelemetryMemory.Share one = memory.share();
        TelemetryMemory.Share other = memory.share();
        long next = 0;
        boolean isRoom = true;
        while (isRoom) {
            boolean isRoomInOne = one.tryAcquire(spans(next));
            isRoom = other.tryAcquire(spans(next + 1)) || isRoomInOne;
            next += 2;
        }
        assertThat(one.bytes()).isBetween(425_000L, 430_000L);
        assertThat(other.bytes()).isBetween(425_000L, 430_000L);
    }

    @Test
    void anEmptyShareGrantsOneBatchInAFullAccount() {
        memory.acquire(5000);
        TelemetryMemory.Share share = memory.share();

        Telemetry first = spans(0);
        assertThat(share.tryAcquire(first)).isTrue();
        assertThat(share.tryAcquire(spans(1))).isFalse();
        assertThat(share.isFull()).isTrue();
        share.release(first);
        assertThat(share.isFull()).isFalse();
    }

    @Test
    void refusesEverythingWhileShut() {
        assertThat(memory.shut()).isTrue();
        assertThat(memory.shut()).isFalse();
        assertThat(memory.tryAcquire(1)).isFalse();
        assertThat(memory.roomBytes()).isZero();
        memory.open();
        assertThat(memory.tryAcquire(1)).isTrue();
    }

    @Test
    void manyThreadsEndAtZero() throws InterruptedException {
        List<Telemetry> batches = List.of(spans(0), spans(1), spans(2), spans(3));
        TelemetryMemory.Share share = memory.share();
        List<Thread> threads = new ArrayList<>();
        for (int seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    Telemetry batch = batches.get(random.nextInt(batches.size()));
                    if (random.nextBoolean()) {
                        memory.acquire(batch);
                        memory.release(batch);
                    } else if (share.tryAcquire(batch)) {
                        share.release(batch);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(memory.bytes()).isZero();
        assertThat(share.bytes()).isZero();
    }
}
