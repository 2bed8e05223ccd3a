package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Admission;
import io.spillway.component.Component;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.component.Status.Code;
import io.spillway.component.SystemClock;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.export.QueueConfig;
import io.spillway.export.RetryConfig;
import io.spillway.export.SendingConfig;
import io.spillway.http.HttpClientConfig;
import io.spillway.http.HttpServerConfig;
import io.spillway.http.TlsClientConfig;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A backend refuses with each of gRPC's codes; a collector in front of it passes the refusal on; the sender sees it. Over
 * gRPC the code arrives unchanged; over HTTP it arrives as the status that stands for it says.
 */
@Timeout(60)
class StatusMappingIT {
    private static final Duration LATER = Duration.ofSeconds(7);

    private enum Transport {
        GRPC,
        HTTP;

        Code carried(Code code) {
            return this == GRPC ? code : HttpStatusMapping.fromHttp(HttpStatusMapping.toHttp(code));
        }
    }

    private final SystemClock clock = new SystemClock();
    private final List<Component> opened = new ArrayList<>();

    @AfterEach
    void stop() {
        opened.reversed().forEach(component -> component.close(Deadline.after(Duration.ofSeconds(2), clock)));
        clock.close();
    }

    static Stream<Arguments> ways() {
        return Stream.of(Transport.values())
                .flatMap(front -> Stream.of(Transport.values())
                        .flatMap(back -> Stream.of(Code.values()).map(code -> Arguments.of(front, back, code))));
    }

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @MethodSource("ways")
    void passesRefusalsOn(Transport front, Transport back, Code code) throws Exception {
        boolean passing = HttpStatusMapping.isWorthARetry(HttpStatusMapping.toHttp(code));
        Outcome refusal =
                passing ? new Outcome.Throttled(new Status(code, "why"), LATER) : Outcome.rejected(code, "why");
        int backend = receiver(back, new RecordingConsumer().answerAlways(refusal));
        int collector = receiver(front, new Passing(exporter(back, backend)));

        Outcome seen = exporter(front, collector).consume(Traces.of(oneSpan()));

        Code expected = front.carried(back.carried(code));
        switch (seen) {
            case Outcome.Accepted accepted -> throw new AssertionError("expected a refusal: " + accepted);
            case Outcome.Throttled throttled -> {
                assertThat(passing).isTrue();
                assertThat(throttled.status().code()).isEqualTo(expected);
                assertThat(throttled.status().message()).contains("why");
                assertThat(throttled.retryAfter()).isEqualTo(LATER);
            }
            case Outcome.Rejected rejected -> {
                assertThat(passing).isFalse();
                assertThat(rejected.status().code()).isEqualTo(expected);
                assertThat(rejected.status().message()).contains("why");
            }
        }
    }

    private int receiver(Transport transport, PipelineInput next) throws Exception {
        Map<Signal, PipelineInput> inputs = Map.of(Signal.TRACES, next);
        TestContext context = new TestContext("otlp", clock);
        return switch (transport) {
            case GRPC -> {
                GrpcReceiver receiver = new GrpcReceiver(GrpcServerConfig.defaults("127.0.0.1:0"), inputs, context);
                receiver.start();
                opened.add(receiver);
                yield ((InetSocketAddress) receiver.address()).getPort();
            }
            case HTTP -> {
                HttpReceiver receiver = new HttpReceiver(
                        new HttpReceiverConfig(
                                HttpServerConfig.defaults("127.0.0.1:0"), "/v1/traces", "/v1/metrics", "/v1/logs"),
                        inputs,
                        context);
                receiver.start();
                opened.add(receiver);
                yield receiver.port();
            }
        };
    }

    private Exporter exporter(Transport transport, int port) throws Exception {
        SendingConfig direct = new SendingConfig(
                Duration.ofSeconds(20), Section.off(RetryConfig.defaults()), Section.off(QueueConfig.defaults()));
        Exporter exporter = switch (transport) {
            case GRPC ->
                new OtlpGrpcExporterFactory()
                        .create(
                                new OtlpGrpcExporterConfig(grpc("127.0.0.1:" + port), direct),
                                Set.of(Signal.TRACES),
                                new TestContext("otlp_grpc", clock));
            case HTTP ->
                new OtlpHttpExporterFactory()
                        .create(
                                new OtlpHttpExporterConfig(
                                        HttpClientConfig.defaults("gzip", 0),
                                        direct,
                                        "http://127.0.0.1:" + port + "/v1/traces",
                                        "",
                                        "",
                                        HttpEncoding.PROTO),
                                Set.of(Signal.TRACES),
                                new TestContext("otlp_http", clock));
        };
        exporter.start();
        opened.add(exporter);
        return exporter;
    }

    private static GrpcClientConfig grpc(String endpoint) {
        GrpcClientConfig from = GrpcClientConfig.defaults();
        Map<String, Secret> headers = Map.of();
        return new GrpcClientConfig(
                endpoint,
                from.compression(),
                from.compressionParams(),
                new TlsClientConfig(from.tls().common(), true, false, ""),
                from.keepalive(),
                from.buffers(),
                headers,
                from.calls(),
                from.auth(),
                List.of());
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

    private static ExportTraceServiceRequest oneSpan() {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder()
                .addScopeSpansBuilder()
                .addSpans(Span.newBuilder().setName("span"));
        return request.build();
    }
}
