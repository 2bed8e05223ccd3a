package io.spillway.loading;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.component.Connector;
import io.spillway.component.ConnectorFactory;
import io.spillway.component.Consumer;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Extension;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.PipelineInput;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Receiver;
import io.spillway.component.ReceiverFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import io.spillway.config.AnyCase;
import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Inline;
import io.spillway.config.Key;
import io.spillway.config.Removed;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.config.Synonyms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Components that have a configuration and nothing else. */
final class TestCatalog {
    private static final Map<Signal, Stability> ALL = Stability.BETA.forEverySignal();

    private TestCatalog() {}

    static ComponentCatalog catalog() {
        return new ComponentCatalog(List.of(
                new Receivers(),
                new Processors(),
                new Exporters(),
                new TracesOnly(),
                new Connectors(),
                new Extensions()));
    }

    static LoadedConfig load(String yaml) throws ConfigException {
        return load(yaml, Map.of());
    }

    static LoadedConfig load(String yaml, Map<String, String> environment) throws ConfigException {
        return new ConfigLoader(catalog(), environment).load(List.of("yaml:" + yaml), List.of());
    }

    /** A receiver with two servers that can be switched on. */
    record ReceiverConfig(Section<ServerConfig> grpc, Section<ServerConfig> http) {
        ReceiverConfig {
            new Checks()
                    .that(
                            grpc.isOn() || http.isOn(),
                            "",
                            "must specify at least one protocol when using the test receiver")
                    .done();
        }
    }

    record ServerConfig(String endpoint, int maxRecvMsgSizeMib) {
        ServerConfig {
            new Checks()
                    .that(!endpoint.isEmpty(), "endpoint", "requires a non-empty \"endpoint\"")
                    .that(maxRecvMsgSizeMib >= 0, "max_recv_msg_size_mib", maxRecvMsgSizeMib, ">= 0")
                    .done();
        }
    }

    enum Sizer {
        REQUESTS,
        ITEMS,
        BYTES
    }

    record QueueConfig(int queueSize, Sizer sizer, Optional<ComponentId> storage, Section<BatchConfig> batch) {
        QueueConfig {
            new Checks().that(queueSize > 0, "queue_size", queueSize, "> 0").done();
        }
    }

    record BatchConfig(Duration flushTimeout, int minSize) {}

    record RetryConfig(boolean enabled, Duration initialInterval, double multiplier) {}

    record ClientConfig(String endpoint, Map<String, Secret> headers, boolean waitForReady) {}

    @Removed(key = "old_key", instead = "new_key")
    @Ignored(key = "write_buffer_size", value = "there is no such buffer either")
    record ExporterConfig(
            @Inline ClientConfig client,
            Duration timeout,
            Section<QueueConfig> sendingQueue,
            RetryConfig retryOnFailure,
            @Key("http2_ping") Duration ping,
            Optional<Secret> token,
            @Ignored("there is no such buffer") Optional<Object> readBufferSize,
            long limit,
            double ratio,
            List<String> names,
            List<Secret> keys,
            Map<String, Object> labels,
            Mode mode) {
        ExporterConfig {
            new Checks()
                    .that(ratio <= 1, "ratio", ratio, "<= 1")
                    .that(!names.contains("bad"), "names", "holds a bad name")
                    .done();
        }
    }

    @AnyCase
    enum Mode {
        @Synonyms({"soft", ""})
        QUIET,
        LOUD
    }

    record Action(String key, ActionKind action, Optional<Object> value, List<Integer> sizes) {
        Action {
            new Checks().that(!key.isEmpty(), "key", "is empty").done();
        }
    }

    enum ActionKind {
        INSERT,
        DELETE
    }

    record ProcessorConfig(List<Action> actions, int limit) {}

    record NoConfig() {}

    static final class Receivers implements ReceiverFactory<ReceiverConfig> {
        @Override
        public String type() {
            return "in";
        }

        @Override
        public ReceiverConfig defaults() {
            return new ReceiverConfig(
                    Section.on(new ServerConfig("localhost:4317", 4)),
                    Section.off(new ServerConfig("localhost:4318", 20)));
        }

        @Override
        public Map<Signal, Stability> signals() {
            return ALL;
        }

        @Override
        public Receiver create(ReceiverConfig config, Map<Signal, PipelineInput> next, ComponentContext context) {
            throw new UnsupportedOperationException();
        }
    }

    static final class Processors implements ProcessorFactory<ProcessorConfig> {
        @Override
        public String type() {
            return "edit";
        }

        @Override
        public ProcessorConfig defaults() {
            return new ProcessorConfig(List.of(), 7);
        }

        @Override
        public Map<Signal, Stability> signals() {
            return ALL;
        }

        @Override
        public Processor create(ProcessorConfig config, Signal signal, Consumer next, ComponentContext context) {
            throw new UnsupportedOperationException();
        }
    }

    static final class Exporters implements ExporterFactory<ExporterConfig> {
        @Override
        public String type() {
            return "out_grpc";
        }

        @Override
        public Set<String> aliases() {
            return Set.of("out");
        }

        @Override
        public ExporterConfig defaults() {
            return new ExporterConfig(
                    new ClientConfig("localhost:4317", Map.of(), false),
                    Duration.ofSeconds(5),
                    Section.on(new QueueConfig(
                            1000,
                            Sizer.REQUESTS,
                            Optional.empty(),
                            Section.off(new BatchConfig(Duration.ofMillis(200), 8192)))),
                    new RetryConfig(true, Duration.ofSeconds(5), 1.5),
                    Duration.ofSeconds(1),
                    Optional.empty(),
                    Optional.empty(),
                    42,
                    0.5,
                    List.of("a"),
                    List.of(),
                    Map.of(),
                    Mode.LOUD);
        }

        @Override
        public Map<Signal, Stability> signals() {
            return ALL;
        }

        @Override
        public Exporter create(ExporterConfig config, Set<Signal> signals, ComponentContext context) {
            throw new UnsupportedOperationException();
        }
    }

    static final class TracesOnly implements ExporterFactory<NoConfig> {
        @Override
        public String type() {
            return "spans";
        }

        @Override
        public NoConfig defaults() {
            return new NoConfig();
        }

        @Override
        public Map<Signal, Stability> signals() {
            return Map.of(Signal.TRACES, Stability.ALPHA);
        }

        @Override
        public Exporter create(NoConfig config, Set<Signal> signals, ComponentContext context) {
            throw new UnsupportedOperationException();
        }
    }

    /** Joins pipelines of one signal, and traces with metrics. */
    static final class Connectors implements ConnectorFactory<NoConfig> {
        @Override
        public String type() {
            return "join";
        }

        @Override
        public NoConfig defaults() {
            return new NoConfig();
        }

        @Override
        public Map<Signal, Stability> signals() {
            return ALL;
        }

        @Override
        public boolean connects(Signal from, Signal to) {
            return from == to || (from == Signal.TRACES && to == Signal.METRICS);
        }

        @Override
        public Connector create(
                NoConfig config, Set<Signal> from, Map<Signal, PipelineInput> next, ComponentContext context) {
            throw new UnsupportedOperationException();
        }
    }

    static final class Extensions implements ExtensionFactory<NoConfig> {
        @Override
        public String type() {
            return "health";
        }

        @Override
        public NoConfig defaults() {
            return new NoConfig();
        }

        @Override
        public Stability stability() {
            return Stability.BETA;
        }

        @Override
        public Extension create(NoConfig config, ComponentContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
