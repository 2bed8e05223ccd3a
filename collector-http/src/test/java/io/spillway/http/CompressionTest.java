package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.telemetry.TelemetryMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
    private static final int LIMIT = 1 << 20;
    private final TelemetryMemory budget = new TelemetryMemory(8L << 20);

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zlib", "deflate", "zstd", "snappy", "x-snappy-framed", "lz4"})
    void roundTripsBodiesUpToTheLimit(String encoding) throws Exception {
        for (int size : new int[] {0, 1, 100, 8192, 300_000, LIMIT}) {
            byte[] plain = text(size);
            assertThat(decompress(encoding, compress(encoding, 0, plain))).isEqualTo(plain);
        }
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        assertThat(decompress(encoding, compress(encoding, 0, noise))).isEqualTo(noise);
        assertThat(budget.bytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zlib", "zstd", "snappy", "x-snappy-framed", "lz4"})
    void refusesWhatDecompressesToMoreThanTheLimit(String encoding) throws Exception {
        byte[] bomb = compress(encoding, 0, new byte[64 << 20]);

        assertThatThrownBy(() -> decompress(encoding, bomb)).isInstanceOf(BodyRefusedException.class);
        assertThat(budget.bytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zlib", "deflate", "zstd", "snappy", "x-snappy-framed", "lz4"})
    void refusesBrokenBodies(String encoding) throws Exception {
        byte[] good = compress(encoding, 0, text(10_000));
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] bad = i % 3 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            if (i % 3 != 0) {
                for (int n = 0; n <= i % 5; n++) {
                    bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
                }
            }
            try {
                decompress(encoding, bad);
            } catch (IOException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            }
            assertThat(budget.bytes()).isZero();
        }
    }

    @Test
    void aReaderThatIsClosedTwiceGivesItsInflaterBackOnce() throws Exception {
        byte[] plain = text(100_000);
        byte[] body = compress("gzip", 0, plain);
        Gunzip closed = new Gunzip(body);
        closed.close();
        closed.close();
        try (Gunzip one = new Gunzip(body);
                Gunzip other = new Gunzip(body)) {
            byte[] head = one.readNBytes(10);
            assertThat(other.readAllBytes()).isEqualTo(plain);
            assertThat(head).isEqualTo(Arrays.copyOf(plain, 10));
            assertThat(one.readAllBytes()).isEqualTo(Arrays.copyOfRange(plain, 10, plain.length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, -1, 0, 1, 9})
    void writesGzipThatOthersRead(int level) throws Exception {
        byte[] plain = text(50_000);

        byte[] compressed = compress("gzip", level, plain);

        assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes())
                .isEqualTo(plain);
    }

    @Test
    void readsSeveralGzipMembersWithNamesAndComments() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(gzip("one "));
        byte[] second = gzip("two");
        second[3] = 8 | 16 | 4;
        out.write(second, 0, 10);
        out.writeBytes(new byte[] {2, 0, 'x', 'x'});
        out.writeBytes("name\0comment\0".getBytes(StandardCharsets.US_ASCII));
        out.write(second, 10, second.length - 10);

        assertThat(new String(decompress("gzip", out.toByteArray()), StandardCharsets.US_ASCII))
                .isEqualTo("one two");
    }

    @Test
    void refusesGzipWithAWrongChecksum() throws Exception {
        byte[] bad = gzip("something");
        bad[bad.length - 8] ^= 1;

        assertThatThrownBy(() -> decompress("gzip", bad)).hasMessage("gzip: invalid checksum");
    }

    @Test
    void doesNotBelieveALengthThatABodyClaims() throws Exception {
        byte[] liar = gzip("tiny");
        liar[liar.length - 1] = 0x7f;
        TelemetryMemory small = new TelemetryMemory(BodyBuffer.TRUSTED_BYTES);

        assertThatThrownBy(() -> Decompressor.decompress("gzip", liar, 20 << 20, small))
                .hasMessage("gzip: invalid checksum");
    }

    private byte[] decompress(String encoding, byte[] in) throws IOException {
        BodyBuffer out = Decompressor.decompress(encoding, in, LIMIT, budget);
        try {
            return out.toByteArray();
        } finally {
            out.release();
        }
    }

    private static byte[] compress(String encoding, int level, byte[] plain) throws IOException {
        ByteBuffer compressed = new Compressor(encoding, level).compress(plain);
        byte[] bytes = new byte[compressed.remaining()];
        compressed.get(bytes);
        return bytes;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }

    private static byte[] text(int size) {
        byte[] text = new byte[size];
        Random random = new Random(size);
        for (int i = 0; i < size; i++) {
            text[i] = (byte) ('a' + random.nextInt(6));
        }
        return text;
    }
}
