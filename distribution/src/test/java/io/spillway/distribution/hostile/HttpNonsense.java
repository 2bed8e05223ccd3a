package io.spillway.distribution.hostile;

import static io.spillway.distribution.hostile.HttpBodies.join;
import static io.spillway.distribution.hostile.HttpConnection.CLOSED;
import static io.spillway.distribution.hostile.HttpConnection.head;

import io.spillway.component.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** What is wrong before a body is looked at: each on a connection of its own. */
final class HttpNonsense implements Hostile {
    private static final String PATH = "/v1/traces";
    private static final String PROTO = "Content-Type: application/x-protobuf";

    private final int port;
    private final byte[] good;

    HttpNonsense(int port, Corpus corpus, RandomGenerator random) {
        this.port = port;
        this.good = corpus.protobuf(Signal.TRACES, random);
    }

    /** The cases, what is sent, and which answers to it are right. */
    private enum Case {
        WRONG_METHOD(r -> head(pick(r, "GET", "PUT", "DELETE", "PATCH", "QUERY"), PATH), "405"),
        UNKNOWN_PATH(r -> head("POST", pick(r, "/", "/v1", "/v1/traces/", "/v2/traces"), PROTO), "404"),
        BAD_PATH(
                r -> head("POST", pick(r, "/v1/../../etc", "/%2e%2e/x", "/%zz", "//", "\\", "/%00", "*"), PROTO),
                "400",
                "404"),
        NO_CONTENT_TYPE(_ -> head("POST", PATH, "Content-Length: 0"), "415"),
        WRONG_CONTENT_TYPE(
                r -> head("POST", PATH, "Content-Type: " + pick(r, "text/plain", "a", ";", "application/grpc")), "415"),
        UNKNOWN_ENCODING(
                r -> head("POST", PATH, PROTO, "Content-Encoding: " + pick(r, "br", "gzip, gzip", "GZIPX", "\u00e9")),
                "400"),
        NOT_COMPRESSED(
                r -> join(
                        head(
                                "POST",
                                PATH,
                                PROTO,
                                "Content-Length: 40",
                                "Content-Encoding: "
                                        + pick(r, "gzip", "zstd", "zlib", "deflate", "lz4", "x-snappy-framed")),
                        bytes(r, 40)),
                "400"),
        GARBAGE(r -> join(bytes(r, 1 + r.nextInt(300)), text("\r\n\r\n")), "400", "405", "505", "431", CLOSED),
        UNKNOWN_VERSION(_ -> text("POST /v1/traces HTTP/9.9\r\nHost: a\r\n\r\n"), "505", "400"),
        NO_HOST(_ -> text("POST /v1/traces HTTP/1.1\r\nContent-Length: 0\r\n\r\n"), "400"),
        LONG_LINE(_ -> head("POST", "/" + "a".repeat(70_000), PROTO), "414", "431"),
        LONG_HEADER(_ -> head("POST", PATH, "X: " + "b".repeat(1 << 17)), "431"),
        MANY_HEADERS(r -> head("POST", PATH, text(r, 20_000)), "431"),
        HEADERS_WITHOUT_END(r -> join(text("POST / HTTP/1.1\r\n"), text(text(r, 50_000))), "431"),
        BAD_HEADER(r -> head("POST", PATH, pick(r, "no colon", ": no name", "a\0b: c", "sp ace : x")), "400"),
        BAD_LENGTH(
                r -> head("POST", PATH, PROTO, "Content-Length: " + pick(r, "-1", "x", "1e3", "99999999999999999999")),
                "400"),
        TWO_LENGTHS(_ -> head("POST", PATH, PROTO, "Content-Length: 3", "Content-Length: 4"), "400"),
        LENGTH_AND_CHUNKS(
                _ -> join(
                        head("POST", PATH, PROTO, "Content-Length: 3", "Transfer-Encoding: chunked"),
                        text("0\r\n\r\n")),
                "400"),
        UNKNOWN_TRANSFER_ENCODING(_ -> head("POST", PATH, PROTO, "Transfer-Encoding: cloud"), "400", "501"),
        BAD_CHUNKS(
                r -> join(
                        head("POST", PATH, PROTO, "Transfer-Encoding: chunked"),
                        text(pick(r, "zz\r\n", "-1\r\n", "5\r\nabc", "fffffffff\r\nx", "3\r\nabcdef\r\n0\r\n\r\n"))),
                "400",
                CLOSED),
        LENGTH_ABOVE_THE_LIMIT(_ -> head("POST", PATH, PROTO, "Content-Length: 21000000"), "400"),
        BODY_TOO_SHORT(
                r -> join(head("POST", PATH, PROTO, "Content-Length: 500"), bytes(r, r.nextInt(400))), "400", CLOSED),
        BODY_TOO_LONG(r -> join(head("POST", PATH, PROTO, "Content-Length: 0"), bytes(r, 200)), "200"),
        HEAD_WITHOUT_END(_ -> text("POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-"), "400", CLOSED),
        TLS_ON_A_PLAIN_PORT(
                r -> join(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3}, bytes(r, 500), text("\n\n")),
                "400",
                CLOSED),
        HTTP_2_WITHOUT_ASKING(_ -> text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"), "426", "505");

        private final Function<RandomGenerator, byte[]> request;
        private final Set<String> answers;

        Case(Function<RandomGenerator, byte[]> request, String... answers) {
            this.request = request;
            this.answers = Set.of(answers);
        }
    }

    @Override
    public Trial send(RandomGenerator random) throws IOException {
        int number = random.nextInt(Case.values().length + 1);
        try (HttpConnection connection = new HttpConnection(port)) {
            if (number == Case.values().length) {
                return pieces(connection, random);
            }
            Case nonsense = Case.values()[number];
            connection.write(nonsense.request.apply(random));
            connection.finish();
            String kind = "HTTP " + nonsense.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return new Trial(kind, connection.answer(), nonsense.answers, Signal.TRACES, 0);
        }
    }

    /** Nothing is wrong with this one but that it comes in pieces, in the middle of anything. */
    private Trial pieces(HttpConnection connection, RandomGenerator random) {
        byte[] request = join(head("POST", PATH, PROTO, "Content-Length: " + good.length), good);
        int at = 0;
        while (at < request.length) {
            int to = Math.min(request.length, at + 1 + random.nextInt(request.length / 4 + 1));
            connection.write(Arrays.copyOfRange(request, at, to));
            at = to;
        }
        return new Trial(
                "HTTP in pieces",
                connection.answer(),
                Set.of("200"),
                Signal.TRACES,
                GrpcBodies.items(Signal.TRACES, good));
    }

    private static String pick(RandomGenerator random, String... of) {
        return of[random.nextInt(of.length)];
    }

    private static byte[] bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(RandomGenerator random, int headers) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < headers; i++) {
            text.append("h").append(i).append(": ").append(random.nextInt(1000)).append("\r\n");
        }
        return text.toString().strip();
    }

    @Override
    public void close() {}
}
