package io.spillway.distribution.hostile;

import static io.spillway.distribution.hostile.HttpBodies.join;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/** Little bodies that decompress to 200 MiB. */
final class Bombs implements Hostile {
    private static final int SIZE_MIB = 200;
    private static final byte[] GZIP = bomb(GZIPOutputStream::new);
    private static final byte[] ZSTD = bomb(ZstdOutputStream::new);

    private final int httpPort;
    private final int grpcPort;

    Bombs(int httpPort, int grpcPort) {
        this.httpPort = httpPort;
        this.grpcPort = grpcPort;
    }

    @Override
    public Trial send(RandomGenerator random) throws IOException {
        boolean isGzip = random.nextBoolean();
        String encoding = isGzip ? "gzip" : "zstd";
        byte[] bomb = isGzip ? GZIP : ZSTD;
        return random.nextBoolean() ? http(encoding, bomb) : grpc(encoding, bomb);
    }

    private Trial http(String encoding, byte[] bomb) throws IOException {
        try (HttpConnection connection = new HttpConnection(httpPort)) {
            byte[] head = HttpConnection.head(
                    "POST",
                    "/v1/traces",
                    "Content-Type: application/x-protobuf",
                    "Content-Encoding: " + encoding,
                    "Content-Length: " + bomb.length);
            connection.write(join(head, bomb));
            return Trial.of("HTTP " + encoding + " bomb", connection.answer(), "400");
        }
    }

    private Trial grpc(String encoding, byte[] bomb) throws IOException {
        try (Http2Connection connection = new Http2Connection(grpcPort)) {
            connection.open();
            connection.headers(1, false, Http2Connection.exportHeaders("grpc-encoding", encoding));
            connection.message(1, 1, bomb.length, bomb, true);
            return Trial.of("gRPC " + encoding + " bomb", connection.answer(1), "RESOURCE_EXHAUSTED");
        }
    }

    private interface Compression {
        OutputStream into(OutputStream out) throws IOException;
    }

    private static byte[] bomb(Compression compression) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        try (OutputStream out = compression.into(bytes)) {
            for (int i = 0; i < SIZE_MIB; i++) {
                out.write(zeros);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {}
}
