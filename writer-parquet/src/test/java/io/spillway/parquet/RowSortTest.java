package io.spillway.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sort agrees with a comparator, for keys of every kind of distribution. */
@ExtendWith(Seeded.class)
final class RowSortTest {
    @Test
    void ordersAsAComparatorDoes(Seed seed) {
        Random random = seed.random();
        for (int round = 0; round < 200; round++) {
            int rows = random.nextInt(2_000);
            long[][] words = {new long[rows], new long[rows], new long[rows]};
            for (long[] word : words) {
                fill(word, random);
            }

            assertThat(RowSort.order(rows, words)).isEqualTo(expected(rows, words));
        }
    }

    private static void fill(long[] word, Random random) {
        int kind = random.nextInt(5);
        for (int i = 0; i < word.length; i++) {
            word[i] = switch (kind) {
                case 0 -> 7;
                case 1 -> random.nextInt(3);
                case 2 -> random.nextLong();
                case 3 ->
                    random.nextBoolean() ? Long.MIN_VALUE + random.nextInt(3) : Long.MAX_VALUE - random.nextInt(3);
                default -> 1_790_000_000_000_000_000L + random.nextInt(1_000_000);
            };
        }
    }

    private static int[] expected(int rows, long[][] words) {
        Comparator<Integer> order = Comparator.comparingLong(row -> words[0][row]);
        for (long[] word : new long[][] {words[1], words[2]}) {
            order = order.thenComparingLong(row -> word[row]);
        }
        return IntStream.range(0, rows)
                .boxed()
                .sorted(order.thenComparingInt(row -> row))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
