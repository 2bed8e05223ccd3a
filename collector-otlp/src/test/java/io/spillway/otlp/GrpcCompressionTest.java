package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.spillway.testkit.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mutated messages; {@code -Dspillway.fuzz.iterations} bounds how many, {@code -Dspillway.seed} repeats a failure. */
class GrpcCompressionTest {
    private static final int ITERATIONS = Integer.getInteger("spillway.fuzz.iterations", 20_000) / 4;
    private static final long SEED = Long.getLong("spillway.seed", 20261121L);
    private static final int LIMIT = 1 << 20;

    @ParameterizedTest
    @EnumSource
    void damagedMessagesAreAnExpectedFailure(GrpcCompression compression) throws IOException {
        byte[] good = compressed(compression, text());
        assertThat(compression.decompress(good, LIMIT)).isEqualTo(text());
        for (int i = 0; i < ITERATIONS; i++) {
            Random random = new Random(SEED + i);
            byte[] damaged = i <= good.length ? Arrays.copyOf(good, i) : Mutations.of(good, random);
            try {
                assertThat(compression.decompress(damaged, LIMIT)).hasSizeLessThanOrEqualTo(LIMIT);
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotEmpty();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + (SEED + i) + ", iteration " + i, e);
            }
        }
    }

    @Test
    void aFewBytesDoNotReserveALotOfMemory() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(bytes)) {
            out.setLong(27);
            out.write(text());
        }

        assertThatThrownBy(() -> GrpcCompression.ZSTD.decompress(bytes.toByteArray(), LIMIT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("memory");
    }

    private static byte[] text() {
        return "word ".repeat(60).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] compressed(GrpcCompression compression, byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compression.compress(bytes, 0)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }
}
