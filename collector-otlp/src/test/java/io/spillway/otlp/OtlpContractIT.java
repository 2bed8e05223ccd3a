package io.spillway.otlp;

import io.spillway.component.Admission;
import io.spillway.component.Component;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Receiver;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.Section;
import io.spillway.export.QueueConfig;
import io.spillway.export.RetryConfig;
import io.spillway.export.SendingConfig;
import io.spillway.http.HttpClientConfig;
import io.spillway.http.HttpServerConfig;
import io.spillway.http.TlsClientConfig;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.ExporterContract;
import io.spillway.testkit.ReceiverContract;
import io.spillway.testkit.TestContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/** Receivers and exporters of OTLP keep the contracts of all receivers and exporters, each with the other as its peer. */
@Timeout(120)
class OtlpContractIT {
    private static final Set<Signal> SIGNALS = EnumSet.allOf(Signal.class);
    private static final SendingConfig ONE_ATTEMPT = new SendingConfig(
            Duration.ofMinutes(1), Section.off(RetryConfig.defaults()), Section.off(QueueConfig.defaults()));
    private static final SendingConfig PATIENT = new SendingConfig(
            Duration.ofMinutes(1),
            Section.on(new RetryConfig(Duration.ofMillis(1), 0.5, 1, Duration.ofMillis(1), Duration.ZERO)),
            Section.on(QueueConfig.defaults()));

    private final SystemClock clock = new SystemClock();
    private final List<Component> opened = new ArrayList<>();
    private Consumer peerOfExporters = _ -> Outcome.ACCEPTED;
    private Listening server;

    @AfterEach
    void stop() {
        opened.reversed().forEach(component -> component.close(Deadline.after(Duration.ofSeconds(2), clock)));
        clock.close();
    }

    @Nested
    class GrpcReceiving extends ReceiverContract {
        @Override
        protected Receiver receiver(Map<Signal, PipelineInput> next, TestContext context) {
            return grpcReceiver(next, context);
        }

        @Override
        protected Consumer client(Receiver receiver) throws Exception {
            return opened(grpcExporter(((Listening) receiver).port().getAsInt(), ONE_ATTEMPT, context()));
        }
    }

    @Nested
    class HttpReceiving extends ReceiverContract {
        @Override
        protected Receiver receiver(Map<Signal, PipelineInput> next, TestContext context) {
            return httpReceiver(next, context);
        }

        @Override
        protected Consumer client(Receiver receiver) throws Exception {
            return opened(httpExporter(((Listening) receiver).port().getAsInt(), ONE_ATTEMPT, context()));
        }
    }

    @Nested
    class GrpcSending extends ExporterContract {
        @Override
        protected Exporter exporter(Consumer peer, TestContext context) throws Exception {
            return grpcExporter(portOf(peer, OtlpContractIT::grpcReceiver), PATIENT, context);
        }
    }

    @Nested
    class HttpSending extends ExporterContract {
        @Override
        protected Exporter exporter(Consumer peer, TestContext context) throws Exception {
            return httpExporter(portOf(peer, OtlpContractIT::httpReceiver), PATIENT, context);
        }
    }

    private TestContext context() {
        return new TestContext("peer", clock);
    }

    private <C extends Component> C opened(C component) throws Exception {
        component.start();
        opened.add(component);
        return component;
    }

    /** A receiver of one protocol. */
    private record Listening(Component server, IntSupplier port) implements Receiver {
        @Override
        public void start() throws Exception {
            server.start();
        }

        @Override
        public void close(Deadline deadline) {
            server.close(deadline);
        }
    }

    private static Listening grpcReceiver(Map<Signal, PipelineInput> next, TestContext context) {
        GrpcReceiver server = new GrpcReceiver(GrpcServerConfig.defaults("127.0.0.1:0"), next, context);
        return new Listening(server, () -> ((InetSocketAddress) server.address()).getPort());
    }

    private static Listening httpReceiver(Map<Signal, PipelineInput> next, TestContext context) {
        HttpReceiverConfig config = new HttpReceiverConfig(
                HttpServerConfig.defaults("127.0.0.1:0"), "/v1/traces", "/v1/metrics", "/v1/logs");
        HttpReceiver server = new HttpReceiver(config, next, context);
        return new Listening(server, server::port);
    }

    private static Exporter grpcExporter(int port, SendingConfig sending, TestContext context) {
        GrpcClientConfig from = GrpcClientConfig.defaults();
        GrpcClientConfig client = new GrpcClientConfig(
                "127.0.0.1:" + port,
                "zstd",
                from.compressionParams(),
                new TlsClientConfig(from.tls().common(), true, false, ""),
                from.keepalive(),
                from.buffers(),
                from.headers(),
                from.calls(),
                from.auth(),
                List.of());
        return new OtlpGrpcExporterFactory().create(new OtlpGrpcExporterConfig(client, sending), SIGNALS, context);
    }

    private static Exporter httpExporter(int port, SendingConfig sending, TestContext context) {
        String base = "http://127.0.0.1:" + port;
        OtlpHttpExporterConfig config = new OtlpHttpExporterConfig(
                HttpClientConfig.defaults("gzip", 0),
                sending,
                base + "/v1/traces",
                base + "/v1/metrics",
                base + "/v1/logs",
                HttpEncoding.JSON);
        return new OtlpHttpExporterFactory().create(config, SIGNALS, context);
    }

    /** The peer of all exporters of a test listens once, so that its threads are not taken for theirs. */
    private int portOf(Consumer peer, BiFunction<Map<Signal, PipelineInput>, TestContext, Listening> receiver)
            throws Exception {
        peerOfExporters = peer;
        if (server == null) {
            server = opened(receiver.apply(inputs(batch -> peerOfExporters.consume(batch)), context()));
        }
        return server.port().getAsInt();
    }

    /** Who is refused for now may come back at once: in whole seconds, as HTTP has it, the test would take minutes. */
    private static Map<Signal, PipelineInput> inputs(Consumer peer) {
        PipelineInput input = new PipelineInput() {
            @Override
            public Admission admit(long sizeBytes) {
                return Admission.FREE;
            }

            @Override
            public Outcome consume(Telemetry batch) {
                Outcome outcome = peer.consume(batch);
                return outcome instanceof Outcome.Throttled throttled
                        ? new Outcome.Throttled(throttled.status(), Duration.ZERO)
                        : outcome;
            }
        };
        Map<Signal, PipelineInput> inputs = new EnumMap<>(Signal.class);
        SIGNALS.forEach(signal -> inputs.put(signal, input));
        return inputs;
    }
}
