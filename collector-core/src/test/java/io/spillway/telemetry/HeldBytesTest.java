package io.spillway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Signal;
import io.spillway.testkit.NumberedItems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HeldBytesTest {
    private final HeldBytes held = new HeldBytes(1000);

    private static Telemetry spans(long first) {
        return NumberedItems.batch(Signal.TRACES, first, 1);
    }

    @Test
    void letsInWhatFits() {
        assertThat(held.tryTake(600)).isTrue();
        assertThat(held.tryTake(401)).isFalse();
        assertThat(held.roomBytes()).isEqualTo(400);
        assertThat(held.tryTake(400)).isTrue();
        held.giveBack(1000);
        assertThat(held.bytes()).isZero();
    }

    @Test
    void countsABatchOnceHoweverManyHoldIt() {
        Telemetry batch = spans(0);
        held.hold(batch);
        long once = held.bytes();
        held.hold(batch);
        held.hold(Telemetry.merge(List.of(batch)));
        assertThat(held.bytes()).isEqualTo(once).isEqualTo(batch.footprintBytes());

        held.release(batch);
        held.release(batch);
        assertThat(held.bytes()).isEqualTo(once);
        held.release(batch);
        assertThat(held.bytes()).isZero();
    }

    @Test
    void aMergedBatchIsItsParts() {
        List<Telemetry> parts = List.of(spans(0), spans(1), spans(2));
        parts.forEach(held::hold);
        long asParts = held.bytes();
        Telemetry merged = Telemetry.merge(parts);

        held.hold(merged);
        assertThat(held.bytes()).isEqualTo(asParts);
        parts.forEach(held::release);
        assertThat(held.bytes()).isEqualTo(asParts);
        held.release(merged);
        assertThat(held.bytes()).isZero();
    }

    @Test
    void countsWhatIsKnownOfTheClient() {
        Telemetry batch = spans(0);
        Telemetry known =
                batch.withMetadata(new ClientMetadata(Map.of("authorization", List.of("x".repeat(500))), Map.of()));

        held.hold(known);
        assertThat(held.bytes()).isGreaterThan(batch.footprintBytes() + 500);
        held.release(known);
        assertThat(held.bytes()).isZero();
    }

    @Test
    void aStuckShareLeavesRoomForOthers() {
        held.limitBytes(1_000_000);
        HeldBytes.Share stuck = held.share();
        HeldBytes.Share alsoStuck = held.share();
        long next = 0;
        while (stuck.tryHold(spans(next))) {
            next++;
        }
        assertThat(stuck.bytes()).isBetween(740_000L, 751_000L);
        while (alsoStuck.tryHold(spans(next))) {
            next++;
        }
        assertThat(alsoStuck.bytes()).isGreaterThan(180_000);
        assertThat(held.roomBytes()).isGreaterThan(60_000);
        assertThat(held.tryTake(50_000)).isTrue();
    }

    @Test
    void sharesThatFillTogetherFillAlike() {
        held.limitBytes(1_000_000);
        HeldBytes.Share one = held.share();
        HeldBytes.Share other = held.share();
        long next = 0;
        boolean isRoom = true;
        while (isRoom) {
            boolean isRoomInOne = one.tryHold(spans(next));
            isRoom = other.tryHold(spans(next + 1)) || isRoomInOne;
            next += 2;
        }
        assertThat(one.bytes()).isBetween(425_000L, 430_000L);
        assertThat(other.bytes()).isBetween(425_000L, 430_000L);
    }

    @Test
    void anEmptyShareTakesOneBatchWhateverIsHeld() {
        held.take(5000);
        HeldBytes.Share share = held.share();

        Telemetry first = spans(0);
        assertThat(share.tryHold(first)).isTrue();
        assertThat(share.tryHold(spans(1))).isFalse();
        assertThat(share.isFull()).isTrue();
        share.release(first);
        assertThat(share.isFull()).isFalse();
    }

    @Test
    void whileItIsShutNothingIsLetIn() {
        assertThat(held.shut()).isTrue();
        assertThat(held.shut()).isFalse();
        assertThat(held.tryTake(1)).isFalse();
        assertThat(held.roomBytes()).isZero();
        held.open();
        assertThat(held.tryTake(1)).isTrue();
    }

    @Test
    void endsAtZeroWhateverManyThreadsDo() throws InterruptedException {
        List<Telemetry> batches = List.of(spans(0), spans(1), spans(2), spans(3));
        HeldBytes.Share share = held.share();
        List<Thread> threads = new ArrayList<>();
        for (int seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    Telemetry batch = batches.get(random.nextInt(batches.size()));
                    if (random.nextBoolean()) {
                        held.hold(batch);
                        held.release(batch);
                    } else if (share.tryHold(batch)) {
                        share.release(batch);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(held.bytes()).isZero();
        assertThat(share.bytes()).isZero();
    }
}
