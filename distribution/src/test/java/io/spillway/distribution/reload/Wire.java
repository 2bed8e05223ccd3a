package io.spillway.distribution.reload;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.spillway.distribution.BytesMarshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection over which requests with spans are sent, one after the other. It is never made anew behind one's back. */
public interface Wire extends AutoCloseable {
    /** Whether the request was accepted. */
    boolean send(byte[] request) throws IOException;

    /** How often the other side has ended the connection. */
    int drops();

    @Override
    void close();

    /** HTTP/1.1 over a socket of one's own. */
    final class Http implements Wire {
        private static final int TIMEOUT_MILLIS = 60_000;
        private final int port;
        private Socket socket;
        private int drops;

        public Http(int port) throws IOException {
            this.port = port;
            socket = connect();
        }

        private Socket connect() throws IOException {
            Socket made = new Socket(InetAddress.getLoopbackAddress(), port);
            made.setSoTimeout(TIMEOUT_MILLIS);
            made.setTcpNoDelay(true);
            return made;
        }

        @Override
        public boolean send(byte[] request) throws IOException {
            try {
                return exchange(request);
            } catch (IOException _) {
                drops++;
                socket.close();
                socket = connect();
                return exchange(request);
            }
        }

        private boolean exchange(byte[] request) throws IOException {
            OutputStream out = socket.getOutputStream();
            String head = "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
                    + "Content-Length: " + request.length + "\r\n\r\n";
            byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
            byte[] whole = new byte[headBytes.length + request.length];
            System.arraycopy(headBytes, 0, whole, 0, headBytes.length);
            System.arraycopy(request, 0, whole, headBytes.length, request.length);
            out.write(whole);
            out.flush();
            InputStream in = socket.getInputStream();
            String status = line(in);
            int length = 0;
            boolean ends = false;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                String lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(lower.substring(15).strip());
                }
                ends |= lower.startsWith("connection:") && lower.contains("close");
            }
            in.readNBytes(length);
            if (ends) {
                drops++;
                socket.close();
                socket = connect();
            }
            return status.startsWith("HTTP/1.1 200");
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            while (true) {
                int c = in.read();
                if (c < 0) {
                    throw new IOException("the connection was closed");
                }
                if (c == '\n') {
                    return line.toString().strip();
                }
                line.append((char) c);
            }
        }

        @Override
        public int drops() {
            return drops;
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A gRPC channel. */
    final class Grpc implements Wire {
        private static final MethodDescriptor<byte[], byte[]> EXPORT = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("opentelemetry.proto.collector.trace.v1.TraceService/Export")
                .setRequestMarshaller(new BytesMarshaller())
                .setResponseMarshaller(new BytesMarshaller())
                .build();

        private final ManagedChannel channel;
        private final AtomicInteger drops = new AtomicInteger();

        public Grpc(int port) {
            channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .disableRetry()
                    .build();
            watch(channel.getState(true));
        }

        private void watch(ConnectivityState state) {
            channel.notifyWhenStateChanged(state, () -> {
                if (state == ConnectivityState.READY && !channel.isShutdown()) {
                    drops.incrementAndGet();
                }
                if (!channel.isShutdown()) {
                    watch(channel.getState(true));
                }
            });
        }

        @Override
        public boolean send(byte[] request) {
            try {
                CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
                byte[] _ = ClientCalls.blockingUnaryCall(channel, EXPORT, options, request);
                return true;
            } catch (StatusRuntimeException _) {
                return false;
            }
        }

        @Override
        public int drops() {
            return drops.get();
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }
}
