package io.spillway.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** parquet-java decodes what the encoder wrote. */
@ExtendWith(Seeded.class)
final class HybridEncoderTest {
    @Test
    void idsOfEveryWidthComeBack(Seed seed) throws IOException {
        Random random = seed.random();
        for (int width = 1; width <= 31; width++) {
            int[] ids = runs(random, 1 + random.nextInt(500), width);
            ByteHeap out = new ByteHeap(16);
            HybridEncoder.ids(ids, 0, ids.length, width, out);

            assertThat(decode(out, width, ids.length)).as("width %d", width).isEqualTo(ids);
        }
    }

    @Test
    void levelsComeBack(Seed seed) throws IOException {
        Random random = seed.random();
        for (int i = 0; i < 200; i++) {
            int width = 1 + i % 4;
            int[] levels = runs(random, 1 + random.nextInt(300), width);
            byte[] bytes = new byte[levels.length];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) levels[at];
            }
            ByteHeap out = new ByteHeap(16);
            HybridEncoder.levels(bytes, 0, bytes.length, width, out);

            assertThat(decode(out, width, levels.length)).isEqualTo(levels);
        }
    }

    @Test
    void equalLevelsTakeAFewBytes() {
        ByteHeap out = new ByteHeap(16);
        HybridEncoder.levels(new byte[100_000], 0, 100_000, 1, out);

        assertThat(out.size()).isLessThan(8);
    }

    private static int[] runs(Random random, int count, int width) {
        int[] values = new int[count];
        for (int at = 0; at < count; ) {
            int value = random.nextInt() >>> (Integer.SIZE - width);
            for (int end = Math.min(count, at + 1 + random.nextInt(random.nextBoolean() ? 2 : 40)); at < end; at++) {
                values[at] = value;
            }
        }
        return values;
    }

    private static int[] decode(ByteHeap bytes, int width, int count) throws IOException {
        RunLengthBitPackingHybridDecoder decoder =
                new RunLengthBitPackingHybridDecoder(width, new ByteArrayInputStream(bytes.bytes(), 0, bytes.size()));
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = decoder.readInt();
        }
        return values;
    }
}
