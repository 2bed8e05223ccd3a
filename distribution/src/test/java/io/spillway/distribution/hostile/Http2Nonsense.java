package io.spillway.distribution.hostile;

import static io.spillway.distribution.hostile.Http2Connection.exportHeaders;
import static io.spillway.distribution.hostile.HttpConnection.CLOSED;

import io.spillway.component.Signal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Wrong HTTP/2 frames and wrong gRPC messages, each on a connection of its own. */
final class Http2Nonsense implements Hostile {
    private static final String PROTOCOL_ERROR = "GOAWAY 1";
    private static final String FLOW_CONTROL_ERROR = "GOAWAY 3";
    private static final String STREAM_CLOSED = "GOAWAY 5";
    private static final String FRAME_SIZE_ERROR = "GOAWAY 6";
    private static final String COMPRESSION_ERROR = "GOAWAY 9";
    /** How gRPC says INTERNAL and CANCELLED before there is an answer to say it in. */
    private static final String INTERNAL_ERROR = "RST 2";

    private static final String CANCELLED = "RST 8";
    private static final String CALM_DOWN = "GOAWAY 11";

    private final int port;

    Http2Nonsense(int port) {
        this.port = port;
    }

    /** What is done on the connection; the stream that is waited for, 0 for the connection itself. */
    private interface Deed {
        int on(Http2Connection connection, RandomGenerator random);
    }

    private enum Case {
        BAD_PREFACE(
                (c, r) -> {
                    c.write(bytes(r, 24 + r.nextInt(200)));
                    c.finish();
                    return 0;
                },
                PROTOCOL_ERROR,
                CLOSED),
        HTTP_1_REQUEST(
                (c, _) -> {
                    c.write("POST /v1/traces HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    c.finish();
                    return 0;
                },
                PROTOCOL_ERROR,
                CLOSED),
        CUT_FRAME(
                (c, r) -> {
                    c.open();
                    byte[] headers = Http2Connection.encode(1, 4, 1, 200, c.block(exportHeaders()));
                    c.write(Arrays.copyOf(headers, 1 + r.nextInt(headers.length - 1)));
                    c.finish();
                    return 1;
                },
                CLOSED),
        FRAME_TOO_LARGE(
                (c, r) -> {
                    c.open();
                    c.write(Http2Connection.encode(r.nextInt(10), 0, 1, 1 << 20, new byte[100]));
                    return 1;
                },
                FRAME_SIZE_ERROR,
                PROTOCOL_ERROR),
        CONTINUATION_FLOOD(
                (c, r) -> {
                    c.open();
                    c.frame(Http2Connection.HEADERS, 0, 1, c.block(exportHeaders()));
                    for (int i = 0; i < 3000; i++) {
                        c.frame(Http2Connection.CONTINUATION, 0, 1, new byte[r.nextInt(2)]);
                    }
                    return 1;
                },
                PROTOCOL_ERROR,
                CALM_DOWN,
                COMPRESSION_ERROR,
                CLOSED),
        HEADER_FLOOD(
                (c, r) -> {
                    c.open();
                    var headers = exportHeaders();
                    for (int i = 0; i < 800; i++) {
                        headers.set("x" + i, "v".repeat(100 + r.nextInt(100)));
                    }
                    byte[] block = c.block(headers);
                    c.frame(Http2Connection.HEADERS, 0, 1, Arrays.copyOf(block, 16_384));
                    int at = 16_384;
                    for (; at < block.length - 16_384; at += 16_384) {
                        c.frame(Http2Connection.CONTINUATION, 0, 1, Arrays.copyOfRange(block, at, at + 16_384));
                    }
                    c.frame(Http2Connection.CONTINUATION, 4, 1, Arrays.copyOfRange(block, at, block.length));
                    return 1;
                },
                PROTOCOL_ERROR,
                CALM_DOWN,
                "RST 1",
                "HTTP 431",
                CLOSED),
        BAD_HPACK(
                (c, r) -> {
                    c.open();
                    c.frame(Http2Connection.HEADERS, 5, 1, new byte[] {
                        (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x7f, 1
                    });
                    return 1;
                },
                COMPRESSION_ERROR,
                PROTOCOL_ERROR),
        DATA_ON_NO_STREAM(
                (c, r) -> {
                    c.open();
                    c.frame(Http2Connection.DATA, 0, r.nextBoolean() ? 0 : 7, bytes(r, 10));
                    return 1;
                },
                PROTOCOL_ERROR,
                STREAM_CLOSED),
        BAD_SETTINGS(
                (c, r) -> {
                    c.open();
                    c.frame(Http2Connection.SETTINGS, 0, r.nextBoolean() ? 0 : 1, new byte[5]);
                    return 1;
                },
                FRAME_SIZE_ERROR,
                PROTOCOL_ERROR),
        BAD_WINDOW(
                (c, r) -> {
                    c.open();
                    c.frame(
                            Http2Connection.WINDOW_UPDATE,
                            0,
                            0,
                            r.nextBoolean() ? new byte[4] : number(Integer.MAX_VALUE));
                    return 1;
                },
                PROTOCOL_ERROR,
                FLOW_CONTROL_ERROR),
        PING_FLOOD(
                (c, _) -> {
                    c.open();
                    byte[] ping = Http2Connection.encode(Http2Connection.PING, 0, 0, 8, new byte[8]);
                    for (int i = 0; i < 2000; i++) {
                        c.write(ping);
                    }
                    return 0;
                },
                CALM_DOWN,
                "alive",
                CLOSED),
        SETTINGS_FLOOD(
                (c, _) -> {
                    c.open();
                    byte[] settings = Http2Connection.encode(Http2Connection.SETTINGS, 0, 0, 0, new byte[0]);
                    for (int i = 0; i < 2000; i++) {
                        c.write(settings);
                    }
                    c.frame(Http2Connection.PING, 0, 0, new byte[8]);
                    return 0;
                },
                CALM_DOWN,
                "alive",
                CLOSED),
        RAPID_RESET(
                (c, _) -> {
                    c.open();
                    byte[] block = c.block(exportHeaders());
                    for (int stream = 1; stream < 1000; stream += 2) {
                        c.frame(Http2Connection.HEADERS, 4, stream, block);
                        c.frame(Http2Connection.RST_STREAM, 0, stream, number(8));
                    }
                    c.frame(Http2Connection.PING, 0, 0, new byte[8]);
                    return 0;
                },
                CALM_DOWN,
                "alive",
                CLOSED),
        EMPTY_FRAMES(
                (c, _) -> {
                    c.open();
                    c.headers(1, false, exportHeaders());
                    byte[] empty = Http2Connection.encode(Http2Connection.DATA, 0, 1, 0, new byte[0]);
                    for (int i = 0; i < 2000; i++) {
                        c.write(empty);
                    }
                    c.frame(Http2Connection.DATA, 1, 1, new byte[0]);
                    return 1;
                },
                CALM_DOWN,
                "INTERNAL",
                CLOSED),
        LYING_PREFIX(
                (c, r) -> {
                    c.open();
                    c.headers(1, false, exportHeaders());
                    c.message(1, 0, 100 + r.nextInt(1000), bytes(r, r.nextInt(100)), true);
                    return 1;
                },
                "INTERNAL"),
        HUGE_PREFIX(
                (c, r) -> {
                    c.open();
                    c.headers(1, false, exportHeaders());
                    c.message(1, 0, r.nextBoolean() ? Integer.MAX_VALUE : (4 << 20) + 1, bytes(r, 100), false);
                    return 1;
                },
                "RESOURCE_EXHAUSTED"),
        NEGATIVE_PREFIX(
                (c, r) -> {
                    c.open();
                    c.headers(1, false, exportHeaders());
                    c.message(1, 0, -1 - r.nextInt(1000), bytes(r, 100), true);
                    return 1;
                },
                "INTERNAL",
                "RESOURCE_EXHAUSTED"),
        RESERVED_FLAGS(
                (c, r) -> {
                    c.open();
                    c.headers(1, false, exportHeaders());
                    c.message(1, 2 + r.nextInt(200), 0, new byte[0], true);
                    return 1;
                },
                "INTERNAL"),
        COMPRESSED_WITHOUT_SAYING_HOW(
                (c, r) -> {
                    c.open();
                    c.headers(1, false, exportHeaders());
                    c.message(1, 1, 50, bytes(r, 50), true);
                    return 1;
                },
                "INTERNAL"),
        DAMAGED_COMPRESSION(
                (c, r) -> {
                    c.open();
                    c.headers(1, false, exportHeaders("grpc-encoding", r.nextBoolean() ? "gzip" : "zstd"));
                    c.message(1, 1, 50, bytes(r, 50), true);
                    return 1;
                },
                "INTERNAL",
                "INVALID_ARGUMENT"),
        UNKNOWN_COMPRESSION(
                (c, r) -> {
                    c.open();
                    c.headers(1, false, exportHeaders("grpc-encoding", "br"));
                    c.message(1, 1, 50, bytes(r, 50), true);
                    return 1;
                },
                "UNIMPLEMENTED"),
        NO_MESSAGE(
                (c, _) -> {
                    c.open();
                    c.headers(1, true, exportHeaders());
                    return 1;
                },
                "INTERNAL"),
        TWO_MESSAGES(
                (c, _) -> {
                    c.open();
                    c.headers(1, false, exportHeaders());
                    c.message(1, 0, 0, new byte[0], false);
                    c.message(1, 0, 0, new byte[0], true);
                    return 1;
                },
                "INTERNAL",
                CANCELLED),
        UNKNOWN_METHOD(
                (c, r) -> {
                    c.open();
                    c.headers(1, true, exportHeaders(":path", "/x/" + r.nextInt(9)));
                    return 1;
                },
                "UNIMPLEMENTED"),
        WRONG_HTTP_METHOD(
                (c, _) -> {
                    c.open();
                    c.headers(1, true, exportHeaders(":method", "GET"));
                    return 1;
                },
                "INTERNAL",
                "HTTP 405"),
        WRONG_CONTENT_TYPE(
                (c, _) -> {
                    c.open();
                    c.headers(1, true, exportHeaders("content-type", "application/json"));
                    return 1;
                },
                "INTERNAL",
                "UNKNOWN",
                "HTTP 415"),
        BAD_TIMEOUT(
                (c, _) -> {
                    c.open();
                    c.headers(1, true, exportHeaders("grpc-timeout", "soon"));
                    return 1;
                },
                "INTERNAL",
                INTERNAL_ERROR);

        private final Deed deed;
        private final Set<String> answers;

        Case(Deed deed, String... answers) {
            this.deed = deed;
            this.answers = Set.of(answers);
        }
    }

    @Override
    public Trial send(RandomGenerator random) throws IOException {
        Case nonsense = Case.values()[random.nextInt(Case.values().length)];
        try (Http2Connection connection = new Http2Connection(port)) {
            int stream = nonsense.deed.on(connection, random);
            String kind = "HTTP/2 " + nonsense.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return new Trial(kind, connection.answer(stream), nonsense.answers, Signal.TRACES, 0);
        }
    }

    private static byte[] bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    @Override
    public void close() {}
}
