package io.spillway.otlp;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.spillway.telemetry.Telemetry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A batch as a gRPC message of known length. gRPC drains it: the parts of the batch are then copied once, into buffers of the
 * size that the whole message needs. Reading it byte by byte works too.
 */
final class TelemetryStream extends InputStream implements Drainable, KnownLength {
    private final Telemetry batch;
    private @Nullable ByteArrayInputStream copy;
    private boolean drained;

    TelemetryStream(Telemetry batch) {
        this.batch = batch;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
        if (copy != null) {
            return (int) copy.transferTo(target);
        }
        if (drained) {
            return 0;
        }
        drained = true;
        batch.writeTo(target);
        return batch.byteSize();
    }

    @Override
    public int available() {
        if (copy != null) {
            return copy.available();
        }
        return drained ? 0 : batch.byteSize();
    }

    @Override
    public int read() {
        return copy().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        return copy().read(target, offset, length);
    }

    private ByteArrayInputStream copy() {
        if (copy == null) {
            copy = new ByteArrayInputStream(drained ? new byte[0] : batch.toByteArray());
        }
        return copy;
    }
}
