package io.spillway.otlp;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.spillway.telemetry.Telemetry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** How requests and responses become gRPC messages: none of them is decoded here. */
final class Marshallers {
    /** The handler of a call reads the request itself, as it can answer when the request is malformed. */
    static final Marshaller<InputStream> STREAM = new Marshaller<>() {
        @Override
        public InputStream stream(InputStream message) {
            return message;
        }

        @Override
        public InputStream parse(InputStream message) {
            return message;
        }
    };

    static final Marshaller<byte[]> BYTES = new Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
            return new BytesStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            try {
                return message.readAllBytes();
            } catch (IOException e) {
                throw Status.INTERNAL
                        .withDescription("response could not be read")
                        .withCause(e)
                        .asRuntimeException();
            }
        }
    };

    /** An outgoing request, written straight into the network's buffers. */
    static final Marshaller<Telemetry> TELEMETRY = new Marshaller<>() {
        @Override
        public InputStream stream(Telemetry batch) {
            return new TelemetryStream(batch);
        }

        @Override
        public Telemetry parse(InputStream message) {
            throw new UnsupportedOperationException("a client reads no requests");
        }
    };

    private Marshallers() {}

    /** Bytes that gRPC takes as they are, instead of copying them through a buffer of its own. */
    private static final class BytesStream extends ByteArrayInputStream implements Drainable, KnownLength {
        BytesStream(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            return (int) transferTo(target);
        }
    }
}
