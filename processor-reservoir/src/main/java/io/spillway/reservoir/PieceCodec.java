package io.spillway.reservoir;

import com.github.luben.zstd.Zstd;
import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The spans of a piece as a value of the store: codec(1), then the request as it is, or size(4) and zstd. */
final class PieceCodec {
    private static final byte PLAIN = 0;
    private static final byte ZSTD = 1;
    private static final int LEAST_TO_COMPRESS = 128;

    private PieceCodec() {}

    static List<ByteBuffer> encode(Telemetry spans, Compression compression) {
        if (compression == Compression.ZSTD && spans.byteSize() >= LEAST_TO_COMPRESS) {
            byte[] plain = spans.toByteArray();
            byte[] small = Zstd.compress(plain);
            if (small.length < plain.length) {
                ByteBuffer head = ByteBuffer.allocate(1 + Integer.BYTES);
                return List.of(head.put(ZSTD).putInt(plain.length).flip(), ByteBuffer.wrap(small));
            }
        }
        List<ByteBuffer> value = new ArrayList<>();
        value.add(ByteBuffer.wrap(new byte[] {PLAIN}));
        value.addAll(spans.toByteBuffers());
        return value;
    }

    /** @throws RuntimeException when the value is no piece */
    static Telemetry decode(byte[] value) throws MalformedTelemetryException {
        ByteBuffer in = ByteBuffer.wrap(value);
        byte codec = in.get();
        int length = codec == ZSTD ? in.getInt() : in.remaining();
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return Telemetry.read(Signal.TRACES, codec == ZSTD ? Zstd.decompress(rest, length) : rest);
    }
}
