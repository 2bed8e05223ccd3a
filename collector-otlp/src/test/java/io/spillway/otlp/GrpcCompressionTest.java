package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.spillway.telemetry.TelemetryMemory;
import io.spillway.testkit.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
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
        assertThat(decompress(compression, good)).isEqualTo(text());
        for (int i = 0; i < ITERATIONS; i++) {
            Random random = new Random(SEED + i);
            byte[] damaged = i <= good.length ? Arrays.copyOf(good, i) : Mutations.of(good, random);
            try {
                assertThat(decompress(compression, damaged)).hasSizeLessThanOrEqualTo(LIMIT);
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

        assertThatThrownBy(() -> decompress(GrpcCompression.ZSTD, bytes.toByteArray()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("memory");
    }

    private static byte[] text() {
        return "word ".repeat(60).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] compressed(GrpcCompression compression, byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (compression == GrpcCompression.DEFLATE) {
            bytes.writeBytes(zlib(plain));
            return bytes.toByteArray();
        }
        String name = compression.name().toLowerCase(Locale.ROOT);
        try (OutputStream out = Objects.requireNonNull(
                        GrpcCompression.compressors(0).lookupCompressor(name))
                .compress(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] zlib(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] decompress(GrpcCompression compression, byte[] message) throws IOException {
        return compression
                .decompress(message, LIMIT, new TelemetryMemory(64L << 20))
                .toByteArray();
    }
}
