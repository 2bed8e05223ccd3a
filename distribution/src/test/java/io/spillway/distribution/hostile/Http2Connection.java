package io.spillway.distribution.hostile;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufUtil;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Headers;
import io.spillway.component.Signal;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A connection on which any HTTP/2 frame can be sent, right or wrong. */
final class Http2Connection implements Closeable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int MAX_FRAME_BYTES = 16_384;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

    Http2Connection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setSoLinger(true, 0);
        in = new DataInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /** Begins as a client has to. */
    void open() {
        write(PREFACE);
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** Sends as much as the peer lets us, at the latest when the answer is asked for. */
    void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException _) {
            // it may have answered before it closed the connection
        }
    }

    private void flush() {
        try {
            out.flush();
        } catch (IOException _) {
            // as above
        }
    }

    void finish() {
        flush();
        try {
            socket.shutdownOutput();
        } catch (IOException _) {
            // as above
        }
    }

    void frame(int type, int flags, int stream, byte[] payload) {
        write(encode(type, flags, stream, payload.length, payload));
    }

    /** A frame whose header says this length whatever follows. */
    static byte[] encode(int type, int flags, int stream, int length, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (length >>> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    void headers(int stream, boolean isLast, Http2Headers headers) {
        frame(HEADERS, END_HEADERS | (isLast ? END_STREAM : 0), stream, block(headers));
    }

    byte[] block(Http2Headers headers) {
        ByteBuf into = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, headers, into);
        } catch (Http2Exception e) {
            throw new IllegalArgumentException(e);
        }
        return ByteBufUtil.getBytes(into);
    }

    static Http2Headers exportHeaders(String... more) {
        Http2Headers headers = new DefaultHttp2Headers(false)
                .method("POST")
                .scheme("http")
                .path(GrpcBodies.path(Signal.TRACES))
                .authority("localhost")
                .set("content-type", "application/grpc")
                .set("te", "trailers");
        for (int i = 0; i < more.length; i += 2) {
            headers.set(more[i], more[i + 1]);
        }
        return headers;
    }

    /** A message in as many frames as it takes, with the prefix that is wanted. */
    void message(int stream, int compressed, int saidLength, byte[] bytes, boolean isLast) {
        byte[] all = ByteBuffer.allocate(5 + bytes.length)
                .put((byte) compressed)
                .putInt(saidLength)
                .put(bytes)
                .array();
        for (int at = 0; at < all.length; at += MAX_FRAME_BYTES) {
            int size = Math.min(MAX_FRAME_BYTES, all.length - at);
            byte[] part = new byte[size];
            System.arraycopy(all, at, part, 0, size);
            frame(DATA, isLast && at + size == all.length ? END_STREAM : 0, stream, part);
        }
    }

    /** How a stream ended: a gRPC status, {@code HTTP 415}, {@code RST 8}, {@code GOAWAY 1}, or the connection's end. */
    String answer(int stream) {
        flush();
        String http = "";
        try {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int of = in.readInt();
                byte[] payload = in.readNBytes(length);
                switch (type) {
                    case HEADERS -> {
                        Http2Headers headers = decoder.decodeHeaders(of, Unpooled.wrappedBuffer(payload));
                        http = headers.status() == null ? http : "HTTP " + headers.status();
                        CharSequence status = headers.get("grpc-status");
                        if (of == stream && status != null) {
                            return Status.fromCodeValue(Integer.parseInt(status.toString()))
                                    .getCode()
                                    .name();
                        }
                        if (of == stream && (flags & END_STREAM) != 0) {
                            return http;
                        }
                    }
                    case DATA -> {
                        if (of == stream && (flags & END_STREAM) != 0) {
                            return http;
                        }
                    }
                    case RST_STREAM -> {
                        if (of == stream) {
                            return "RST " + ByteBuffer.wrap(payload).getInt();
                        }
                    }
                    case GOAWAY -> {
                        int error = ByteBuffer.wrap(payload).getInt(4);
                        if (error != 0) {
                            return "GOAWAY " + error;
                        }
                    }
                    case PING -> {
                        if ((flags & ACK) != 0 && stream == 0) {
                            return "alive";
                        }
                    }
                    default -> {}
                }
            }
        } catch (SocketTimeoutException _) {
            return HttpConnection.SILENCE;
        } catch (IOException _) {
            return HttpConnection.CLOSED;
        } catch (Http2Exception e) {
            return "undecodable: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // nothing more is wanted of it
        }
    }
}
