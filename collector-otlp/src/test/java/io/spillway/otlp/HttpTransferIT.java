package io.spillway.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Admission;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Status;
import io.spillway.component.Status.Code;
import io.spillway.http.HttpReply;
import io.spillway.http.HttpServer;
import io.spillway.http.HttpServerConfig;
import io.spillway.telemetry.OtlpJson;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.TestContext;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpTransferIT {
    private static final String PROTO = "application/x-protobuf";
    private static final String JSON = "application/json";

    private final HttpRig rig = new HttpRig();
    private final TestContext context = rig.context("otlp");

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void takesProtobufAndAnswersInKind() throws Exception {
        int port = rig.receiver(context, rig.sink).port();

        HttpResponse<byte[]> reply =
                rig.post(port, "/v1/traces", PROTO + "; v=1", traces(3).toByteArray());

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type")).contains(PROTO);
        assertThat(ExportTraceServiceResponse.parseFrom(reply.body()).hasPartialSuccess())
                .isFalse();
        assertThat(rig.sink.accepted())
                .singleElement()
                .satisfies(batch -> assertThat(batch.message()).isEqualTo(traces(3)));
        assertThat(context.metric("otelcol_receiver_accepted_spans", "receiver", "otlp", "transport", "http"))
                .isEqualTo(3);
    }

    @Test
    void takesJsonAndAnswersInKind() throws Exception {
        int port = rig.receiver(context, rig.sink).port();
        byte[] body = """
                {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f01",
                "spanId":"0102030405060701","name":"span 1","unknownField":1}]}]}]}""".getBytes(UTF_8);

        HttpResponse<byte[]> reply = rig.post(port, "/v1/traces", JSON, body);

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type")).contains(JSON);
        assertThat(text(reply)).isEqualTo("{\"partialSuccess\":{}}");
        assertThat(rig.sink.accepted())
                .singleElement()
                .satisfies(batch -> assertThat(batch.message()).isEqualTo(traces(1)));

        HttpResponse<byte[]> garbage = rig.post(port, "/v1/traces", JSON, "{".getBytes(UTF_8));
        assertThat(garbage.statusCode()).isEqualTo(400);
        assertThat(text(garbage)).startsWith("{\"code\":3,\"message\":\"");
        assertThat(rig.post(port, "/v1/traces", JSON, "{}".getBytes(UTF_8)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void tellsInJsonOfItemsThatWereRefusedAndOfWhenToComeBack() throws Exception {
        rig.sink.answer(
                new Outcome.Accepted(2, "too \"old\""),
                new Outcome.Throttled(new Status(Code.RESOURCE_EXHAUSTED, "full"), Duration.ofSeconds(3)));
        int port = rig.receiver(context, rig.sink).port();
        byte[] body = OtlpJson.toByteArray(Traces.of(traces(3)));

        assertThat(text(rig.post(port, "/v1/traces", JSON, body)))
                .isEqualTo("{\"partialSuccess\":{\"rejectedSpans\":\"2\",\"errorMessage\":\"too \\\"old\\\"\"}}");
        HttpResponse<byte[]> full = rig.post(port, "/v1/traces", JSON, body);
        assertThat(full.statusCode()).isEqualTo(429);
        assertThat(full.headers().firstValue("Retry-After")).contains("3");
        assertThat(text(full))
                .isEqualTo("{\"code\":8,\"message\":\"full\",\"details\":[{\"@type\":"
                        + "\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"3s\"}]}");
    }

    @Test
    void sendsJson() throws Exception {
        rig.sink.answer(Outcome.ACCEPTED, Outcome.rejected(Code.INVALID_ARGUMENT, "why"));
        int port = rig.receiver(context, rig.sink).port();
        Exporter exporter = rig.exporter(
                rig.context("otlp_http"),
                "http://127.0.0.1:" + port,
                "zstd",
                HttpEncoding.JSON,
                Duration.ofSeconds(20));

        assertThat(exporter.consume(Traces.of(traces(50)))).isEqualTo(Outcome.ACCEPTED);
        assertThat(rig.sink.accepted())
                .singleElement()
                .satisfies(batch -> assertThat(batch.message()).isEqualTo(traces(50)));
        assertThat(exporter.consume(Traces.of(traces(1)))).asString().contains("INVALID_ARGUMENT", "Message=why");
    }

    @Test
    void anEmptyRequestSucceedsWithoutThePipeline() throws Exception {
        int port = rig.receiver(context, rig.sink).port();

        assertThat(rig.post(port, "/v1/traces", PROTO, new byte[0]).statusCode())
                .isEqualTo(200);
        assertThat(rig.sink.offered()).isEmpty();
    }

    @Test
    void refusesWhatIsNotAnExport() throws Exception {
        int port = rig.receiver(context, rig.sink).port();

        HttpResponse<byte[]> get = rig.send(rig.request(port, "/v1/traces").GET());
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Content-Type")).contains("text/plain");
        assertThat(text(get)).isEqualTo("405 method not allowed, supported: [POST]");

        HttpResponse<byte[]> type = rig.post(port, "/v1/traces", "text/plain", new byte[1]);
        assertThat(type.statusCode()).isEqualTo(415);
        assertThat(text(type))
                .isEqualTo("415 unsupported media type, supported: [application/json, application/x-protobuf]");
        assertThat(rig.send(rig.request(port, "/v1/traces").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(415);

        assertThat(rig.post(port, "/v1/logs", PROTO, new byte[0]).statusCode()).isEqualTo(404);

        HttpResponse<byte[]> garbage = rig.post(port, "/v1/traces", PROTO, new byte[] {(byte) 0xff, 1});
        assertThat(garbage.statusCode()).isEqualTo(400);
        assertThat(garbage.headers().firstValue("Content-Type")).contains(PROTO);
        assertThat(com.google.rpc.Status.parseFrom(garbage.body()).getCode()).isEqualTo(3);

        assertThat(context.metric("otelcol_receiver_requests", "transport", "http", "outcome", "refused"))
                .isEqualTo(3);
        assertThat(context.metric("otelcol_receiver_requests", "transport", "http", "outcome", "failure"))
                .isEqualTo(1);
    }

    @Test
    void refusalsOfTheServerItselfAreAStatusInTheRequestsEncoding() throws Exception {
        int port = rig.receiver(context, rig.sink).port();

        HttpResponse<byte[]> reply = rig.send(rig.request(port, "/v1/traces")
                .header("Content-Type", JSON)
                .header("Content-Encoding", "br")
                .POST(BodyPublishers.ofString("{}")));

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(text(reply)).isEqualTo("{\"code\":3,\"message\":\"unsupported Content-Encoding: br\"}");
        assertThat(context.metric("otelcol_receiver_requests", "transport", "http", "outcome", "refused"))
                .isEqualTo(1);
    }

    @Test
    void asksForAdmissionBeforeTheBody() throws Exception {
        Outcome.Throttled full = new Outcome.Throttled(
                new Status(Code.UNAVAILABLE, "data refused due to high memory usage"), Duration.ofMillis(1500));
        rig.sink.admission(new Admission.Refused(full));
        int port = rig.receiver(context, rig.sink).port();

        HttpResponse<byte[]> reply =
                rig.post(port, "/v1/traces", PROTO, traces(3).toByteArray());

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.headers().firstValue("Retry-After")).contains("2");
        com.google.rpc.Status status = com.google.rpc.Status.parseFrom(reply.body());
        assertThat(status.getMessage()).isEqualTo("data refused due to high memory usage");
        assertThat(status.getDetails(0).unpack(RetryInfo.class).getRetryDelay().getNanos())
                .isEqualTo(500_000_000);
        assertThat(rig.sink.offered()).isEmpty();
        assertThat(context.metric("otelcol_receiver_requests", "transport", "http", "outcome", "refused"))
                .isEqualTo(1);
    }

    @Test
    void tellsOfItemsThatWereRefused() throws Exception {
        rig.sink.answerAlways(new Outcome.Accepted(2, "too old"));
        int port = rig.receiver(context, rig.sink).port();

        HttpResponse<byte[]> reply =
                rig.post(port, "/v1/traces", PROTO, traces(3).toByteArray());

        var partial = ExportTraceServiceResponse.parseFrom(reply.body()).getPartialSuccess();
        assertThat(partial.getRejectedSpans()).isEqualTo(2);
        assertThat(partial.getErrorMessage()).isEqualTo("too old");

        Exporter exporter = rig.exporter(rig.context("otlp_http"), "http://127.0.0.1:" + port);
        assertThat(exporter.consume(Traces.of(traces(3)))).isEqualTo(new Outcome.Accepted(2, "too old"));
    }

    @Test
    void aFailingPipelineIsAnInternalError() throws Exception {
        int port = rig.receiver(context, new PipelineInput() {
                    @Override
                    public Outcome consume(Telemetry batch) {
                        throw new IllegalStateException("a defect");
                    }

                    @Override
                    public Admission admit(long sizeBytes) {
                        return Admission.FREE;
                    }
                })
                .port();

        HttpResponse<byte[]> reply =
                rig.post(port, "/v1/traces", PROTO, traces(3).toByteArray());

        assertThat(reply.statusCode()).isEqualTo(500);
        assertThat(com.google.rpc.Status.parseFrom(reply.body()).getCode()).isEqualTo(13);
        assertThat(context.metric("otelcol_receiver_failed_spans", "transport", "http"))
                .isEqualTo(3);
    }

    /** The table of status codes: a backend refuses, a collector in between passes it on, a client sees it. */
    @ParameterizedTest
    @EnumSource(Code.class)
    void passesEveryCodeThroughHttpToHttp(Code code) throws Exception {
        Outcome refusal = HttpStatusMapping.isWorthARetry(HttpStatusMapping.toHttp(code))
                ? new Outcome.Throttled(new Status(code, "why"), Duration.ofSeconds(7))
                : Outcome.rejected(code, "why");
        rig.sink.answerAlways(refusal);
        int backend = rig.receiver(rig.context("otlp/backend"), rig.sink).port();
        Exporter exporter = rig.exporter(rig.context("otlp_http"), "http://127.0.0.1:" + backend);
        int front = rig.receiver(context, new Passing(exporter)).port();

        HttpResponse<byte[]> reply =
                rig.post(front, "/v1/traces", PROTO, traces(1).toByteArray());

        assertThat(reply.statusCode()).isEqualTo(HttpStatusMapping.toHttp(code));
        com.google.rpc.Status status = com.google.rpc.Status.parseFrom(reply.body());
        assertThat(HttpStatusMapping.toHttp(Code.of(status.getCode()))).isEqualTo(reply.statusCode());
        assertThat(status.getMessage())
                .startsWith("error exporting items, request to http://127.0.0.1:" + backend
                        + "/v1/traces responded with HTTP Status Code " + reply.statusCode() + ", Message=why");
        boolean waits = reply.statusCode() == 503 || reply.statusCode() == 429;
        assertThat(reply.headers().firstValue("Retry-After").orElse("")).isEqualTo(waits ? "7" : "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "zstd", "snappy", "x-snappy-framed", "zlib", "deflate", "lz4"})
    void sendsWithEveryCompression(String compression) throws Exception {
        int port = rig.receiver(context, rig.sink).port();
        Exporter exporter = rig.exporter(
                rig.context("otlp_http"),
                "http://127.0.0.1:" + port + "/",
                compression,
                HttpEncoding.PROTO,
                Duration.ofSeconds(20));

        assertThat(exporter.consume(Traces.of(traces(500)))).isEqualTo(Outcome.ACCEPTED);
        assertThat(rig.sink.accepted())
                .singleElement()
                .satisfies(batch -> assertThat(batch.message()).isEqualTo(traces(500)));
    }

    @ParameterizedTest
    @CsvSource({
        "429,RESOURCE_EXHAUSTED,true",
        "502,UNAVAILABLE,true",
        "503,UNAVAILABLE,true",
        "504,UNAVAILABLE,true",
        "400,INVALID_ARGUMENT,false",
        "401,UNAUTHENTICATED,false",
        "403,PERMISSION_DENIED,false",
        "404,UNIMPLEMENTED,false",
        "408,UNKNOWN,false",
        "413,UNKNOWN,false",
        "500,UNKNOWN,false",
        "301,UNKNOWN,false"
    })
    void retriesOnlyWhatTheSpecificationLetsIt(int status, Code code, boolean retry) throws Exception {
        Exporter exporter = rig.exporter(
                rig.context("otlp_http"), backend(HttpReply.text(status, "oops").with("Location", "/")));

        Outcome outcome = exporter.consume(Traces.of(traces(1)));

        assertThat(outcome).isInstanceOf(retry ? Outcome.Throttled.class : Outcome.Rejected.class);
        assertThat(outcome.toString()).contains(code.name()).contains("HTTP Status Code " + status);
    }

    @Test
    void waitsUntilTheDateItIsTold() throws Exception {
        Exporter dated = rig.exporter(
                rig.context("otlp_http"),
                backend(HttpReply.text(503, "").with("Retry-After", "Fri, 31 Dec 2100 23:59:59 GMT")));

        Outcome.Throttled outcome = (Outcome.Throttled) dated.consume(Traces.of(traces(1)));

        assertThat(outcome.retryAfter()).isGreaterThan(Duration.ofDays(365));
    }

    @Test
    void believesASuccessWhoseBodyItCannotRead() throws Exception {
        Exporter exporter =
                rig.exporter(rig.context("otlp_http"), backend(new HttpReply(200, PROTO, new byte[] {(byte) 0xff, 1})));

        assertThat(exporter.consume(Traces.of(traces(1)))).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void readsPartialSuccessInJson() throws Exception {
        String body = "{\"partialSuccess\":{\"rejectedSpans\":\"4\",\"errorMessage\":\"full\"}}";
        Exporter exporter =
                rig.exporter(rig.context("otlp_http"), backend(new HttpReply(200, JSON, body.getBytes(UTF_8))));

        assertThat(exporter.consume(Traces.of(traces(5)))).isEqualTo(new Outcome.Accepted(4, "full"));
    }

    @Test
    void aPeerThatIsDownOrSilentIsWorthARetry() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            Exporter exporter = rig.exporter(
                    rig.context("otlp_http"),
                    "http://127.0.0.1:" + silent.getLocalPort(),
                    "gzip",
                    HttpEncoding.PROTO,
                    Duration.ofMillis(300));
            assertThat(exporter.consume(Traces.of(traces(1))))
                    .isInstanceOf(Outcome.Throttled.class)
                    .asString()
                    .contains("UNAVAILABLE", "failed to make an HTTP request", "timeout exceeded");
            silent.close();
            assertThat(exporter.consume(Traces.of(traces(1))))
                    .isInstanceOf(Outcome.Throttled.class)
                    .asString()
                    .contains("connection refused");
        }
    }

    @Test
    void givesUpWhenInterrupted() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            Exporter exporter = rig.exporter(rig.context("otlp_http"), "http://127.0.0.1:" + silent.getLocalPort());
            Thread.currentThread().interrupt();
            assertThat(exporter.consume(Traces.of(traces(1)))).isInstanceOf(Outcome.Throttled.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private final AtomicInteger backends = new AtomicInteger();

    private String backend(HttpReply reply) throws Exception {
        HttpServer server = new HttpServer(
                HttpServerConfig.defaults("127.0.0.1:0"),
                Map.of("/v1/traces", _ -> reply),
                rig.context("backend/" + backends.incrementAndGet()));
        server.start();
        rig.closeLater(server);
        return "http://127.0.0.1:" + server.port();
    }

    /** A pipeline of an exporter alone. */
    private record Passing(Exporter exporter) implements PipelineInput {
        @Override
        public Outcome consume(Telemetry batch) {
            return exporter.consume(batch);
        }

        @Override
        public Admission admit(long sizeBytes) {
            return Admission.FREE;
        }
    }

    private static String text(HttpResponse<byte[]> reply) {
        return new String(reply.body(), UTF_8);
    }

    private static ExportTraceServiceRequest traces(int spans) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        var scope = request.addResourceSpansBuilder().addScopeSpansBuilder();
        for (int i = 1; i <= spans; i++) {
            scope.addSpans(Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(
                            new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, (byte) i}))
                    .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) i}))
                    .setName("span " + i));
        }
        return request.build();
    }
}
