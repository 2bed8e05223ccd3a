package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.telemetry.TelemetryMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTest {
    private static final int LIMIT = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 16 << 10, 300_000, LIMIT})
    void agreesWithTheJdkBothWays(int length) throws IOException {
        byte[] data = text(length);

        assertThat(decompress(jdkGzip(data), LIMIT)).isEqualTo(data);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip(data))).readAllBytes())
                .isEqualTo(data);
        assertThat(decompress(gzip(data), LIMIT)).isEqualTo(data);
    }

    @Test
    void compressesAtTheLevelAskedForWhateverTheStateDidBefore() throws IOException {
        byte[] data = text(100_000);
        int fast = gzip(data, 1).length;
        int best = gzip(data, 9).length;

        assertThat(best).isLessThan(fast);
        assertThat(gzip(data, 0)).hasSize(fast);
        assertThat(gzip(data, -1)).hasSizeBetween(best, fast - 1);
        for (int level = -1; level <= 9; level++) {
            assertThat(decompress(gzip(data, level), LIMIT)).isEqualTo(data);
        }
    }

    @Test
    void readsMembersOneAfterTheOther() throws IOException {
        byte[] first = text(50_000);
        byte[] second = text(70);

        assertThat(decompress(join(gzip(first), jdkGzip(second)), LIMIT)).isEqualTo(join(first, second));
    }

    @Test
    void readsHeadersWithEveryField() throws IOException {
        byte[] plain = jdkGzip(text(100));
        byte[] fields = {2, 0, 'e', 'x', 'n', 'a', 0, 'c', 0, 1, 2};
        byte[] header = Arrays.copyOf(plain, 10);
        header[3] = 4 | 8 | 16 | 2;

        byte[] message = join(join(header, fields), Arrays.copyOfRange(plain, 10, plain.length));

        assertThat(decompress(message, LIMIT)).isEqualTo(text(100));
    }

    @Test
    void refusesMoreThanIsAllowedWhateverTheTrailerSays() throws IOException {
        byte[] bomb = gzip(new byte[50 << 20]);
        assertThatThrownBy(() -> decompress(bomb, LIMIT)).isInstanceOf(BodyRefusedException.class);

        Arrays.fill(bomb, bomb.length - 4, bomb.length, (byte) 0);
        assertThatThrownBy(() -> decompress(bomb, LIMIT)).isInstanceOf(BodyRefusedException.class);
    }

    @Test
    void aMessageCutAnywhereIsRefused() throws IOException {
        byte[] message = gzip(text(500));
        for (int length = 0; length < message.length; length++) {
            byte[] cut = Arrays.copyOf(message, length);
            assertThatThrownBy(() -> decompress(cut, LIMIT))
                    .as("cut to " + length)
                    .isInstanceOf(ZipException.class);
        }
    }

    @Test
    void damagedMessagesAreRefusedOrUnchanged() throws IOException {
        byte[] data = text(2000);
        byte[] message = gzip(data);
        Random random = new Random(7);
        for (int round = 0; round < 5000; round++) {
            byte[] damaged = message.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(decompress(damaged, LIMIT)).isEqualTo(data);
            } catch (ZipException | BodyRefusedException _) {
                // refused, as it may be
            }
        }
    }

    private static byte[] decompress(byte[] message, int maxBytes) throws IOException {
        return Decompressor.decompress("gzip", message, maxBytes, new TelemetryMemory(64L << 20))
                .toByteArray();
    }

    private static byte[] text(int length) {
        Random random = new Random(length);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("word").append(random.nextInt(100)).append(' ');
        }
        return text.substring(0, length).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] data) throws IOException {
        return gzip(data, 0);
    }

    private static byte[] gzip(byte[] data, int level) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new Compressor("gzip", level).around(bytes)) {
            out.write(data, 0, data.length / 2);
            out.write(data, data.length / 2, data.length - data.length / 2);
        }
        return bytes.toByteArray();
    }

    private static byte[] jdkGzip(byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(data);
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
