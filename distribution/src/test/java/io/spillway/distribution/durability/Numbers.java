package io.spillway.distribution.durability;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts how often each number from 0 on was noted. Safe for use by many threads. */
final class Numbers {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private byte[] counts = new byte[1 << 20];
    private long distinct;
    private long repeated;

    synchronized void add(long first, int count) {
        for (long number = first; number < first + count; number++) {
            add(number);
        }
    }

    synchronized void add(long number) {
        int index = Math.toIntExact(number);
        if (index >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(counts.length * 2, index + 1));
        }
        if (counts[index] == 0) {
            distinct++;
        } else {
            repeated++;
        }
        if (counts[index] < Byte.MAX_VALUE) {
            counts[index]++;
        }
    }

    synchronized boolean contains(long number) {
        return number >= 0 && number < counts.length && counts[(int) number] > 0;
    }

    /** The count of different numbers. */
    synchronized long distinct() {
        return distinct;
    }

    /** The count of notes of a number that had been noted before. */
    synchronized long repeated() {
        return repeated;
    }

    /** The numbers that the other does not have, up to a limit. */
    synchronized List<Long> missingIn(Numbers other, int limit) {
        List<Long> missing = new ArrayList<>();
        for (int number = 0; number < counts.length && missing.size() < limit; number++) {
            if (counts[number] > 0 && !other.contains(number)) {
                missing.add((long) number);
            }
        }
        return missing;
    }

    /** Waits until the other has all these numbers. */
    void awaitIn(Numbers other) {
        eventually(PATIENCE, () -> assertThat(missingIn(other, 20)).isEmpty());
    }
}
