package io.spillway.distribution.hostile;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.OtlpJson;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.Mutations;
import io.spillway.testkit.WireOracle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Damaged protobuf and JSON, plain and compressed, in well-formed HTTP requests on one connection. */
final class HttpBodies implements Hostile {
    private static final ObjectMapper STRICT_JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final int port;
    private final Corpus corpus;
    private final WrongBodies wrong;
    private HttpConnection connection;

    HttpBodies(int port, Corpus corpus) {
        this.port = port;
        this.corpus = corpus;
        this.wrong = new WrongBodies(corpus);
    }

    @Override
    public Trial send(RandomGenerator random) throws IOException {
        Signal signal = Corpus.signal(random);
        boolean isJson = random.nextInt(5) < 2;
        byte[] body = isJson ? Mutations.of(corpus.json(signal, random), random) : wrong.protobuf(signal, random);
        if (isJson) {
            replacePadding(body);
        }
        String kind = isJson ? "JSON" : "protobuf";
        return switch (random.nextInt(20)) {
            case 0 -> compressed(kind, signal, isJson, "gzip", gzip(body), random);
            case 1 -> compressed(kind, signal, isJson, "zstd", Zstd.compress(body), random);
            default -> trial("HTTP " + kind, signal, isJson, "", body, right(signal, isJson, body));
        };
    }

    private Trial compressed(
            String kind, Signal signal, boolean isJson, String encoding, byte[] good, RandomGenerator random)
            throws IOException {
        boolean isDamaged = random.nextBoolean();
        byte[] sent = isDamaged ? Mutations.of(good, random) : good;
        Optional<byte[]> plain = encoding.equals("gzip") ? gunzip(sent) : unzstd(sent);
        Right right = plain.map(bytes -> right(signal, isJson, bytes)).orElse(Right.REFUSED);
        if (isDamaged && plain.isPresent()) { // what may follow a whole gzip member or zstd frame is a matter of taste
            right = new Right(Set.of("200", "400"), right.items);
        }
        return trial(
                "HTTP " + kind + ", " + encoding + (isDamaged ? " damaged" : ""),
                signal,
                isJson,
                encoding,
                sent,
                right);
    }

    private Trial trial(String kind, Signal signal, boolean isJson, String encoding, byte[] body, Right right)
            throws IOException {
        HttpConnection open = connection();
        byte[] head = HttpConnection.head(
                "POST",
                "/v1/" + signal.key(),
                "Content-Type: application/" + (isJson ? "json" : "x-protobuf"),
                "Content-Length: " + body.length,
                encoding.isEmpty() ? "X-Plain: yes" : "Content-Encoding: " + encoding);
        open.write(join(head, body));
        String answer = open.answer();
        return new Trial(kind, answer, right.answers, signal, answer.equals("200") ? right.items : 0);
    }

    private HttpConnection connection() throws IOException {
        HttpConnection open = connection;
        if (open == null || !open.isUsable()) {
            close();
            open = new HttpConnection(port);
            connection = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
        }
    }

    /** What must come back, and how many items the collector then has. */
    private record Right(Set<String> answers, int items) {
        static final Right REFUSED = new Right(Set.of("400"), 0);
    }

    private static Right right(Signal signal, boolean isJson, byte[] body) {
        if (isJson
                ? !isJson(body) && body.length > 0
                : WireOracle.parse(signal, body).isEmpty()) {
            return Right.REFUSED;
        }
        try {
            Telemetry batch = isJson ? OtlpJson.read(signal, body) : Telemetry.read(signal, body);
            return new Right(Set.of("200"), batch.itemCount());
        } catch (MalformedTelemetryException _) {
            return isJson ? Right.REFUSED : new Right(Set.of("200 as protobuf-java has it"), 0);
        }
    }

    /** Jackson pads names that it remembers with 0xff, and takes such a byte within a name for padding now and then. */
    private static void replacePadding(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            json[i] = json[i] == (byte) 0xFF ? (byte) 0xFE : json[i];
        }
    }

    private static boolean isJson(byte[] body) {
        try {
            return STRICT_JSON.readTree(body) != null;
        } catch (IOException _) {
            return false;
        }
    }

    private static Optional<byte[]> gunzip(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return Optional.of(in.readAllBytes());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> unzstd(byte[] bytes) {
        try {
            return Optional.of(Zstd.decompress(bytes, 1 << 20));
        } catch (RuntimeException _) {
            return Optional.empty();
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
