package io.spillway.kubernetes.attributes;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.kubernetes.KubernetesMetrics;
import io.spillway.kubernetes.client.ClusterAccess;
import io.spillway.kubernetes.client.Kubeconfig;
import io.spillway.kubernetes.cluster.Cluster;
import io.spillway.kubernetes.store.Pod;
import io.spillway.telemetry.AttributeEditor;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryEditor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds the metadata of pods to resources. */
final class K8sAttributesProcessor implements Processor {
    private static final AttributeKey POD_ADDRESS = AttributeKey.of("k8s.pod.ip");

    private final K8sAttributesConfig config;
    private final Consumer next;
    private final ComponentContext context;
    private final Map<String, String> environment = System.getenv();
    private final Counter found;
    private final Counter missing;
    private volatile Optional<Running> running = Optional.empty();

    private record Running(Cluster cluster, Metadata metadata, PodFinder finder, Enrichment enrichment) {}

    K8sAttributesProcessor(K8sAttributesConfig config, Signal signal, Consumer next, ComponentContext context) {
        this.config = config;
        this.next = next;
        this.context = context;
        Tags tags = Tags.of("processor", context.id().toString(), "otel_signal", signal.key());
        this.found = KubernetesMetrics.POD_ASSOCIATION.counter(context.meters(), tags.and("status", "success"));
        this.missing = KubernetesMetrics.POD_ASSOCIATION.counter(context.meters(), tags.and("status", "error"));
    }

    @Override
    public void start() throws IOException, InterruptedException {
        if (config.passthrough()) {
            return;
        }
        String variable = config.filter().nodeFromEnvVar();
        if (!variable.isEmpty() && environment.getOrDefault(variable, "").isEmpty()) {
            throw new IOException("node_from_env_var: the environment variable " + variable + " is not set");
        }
        Cluster cluster = Cluster.open(access(), context);
        Metadata metadata = new Metadata(cluster, NeedsOf.needs(config, environment), config.podDeleteGracePeriod());
        running = Optional.of(new Running(
                cluster, metadata, new PodFinder(config, metadata.pods()), new Enrichment(config.extract(), metadata)));
        if (config.waitForMetadata()) {
            List<String> late = metadata.awaitSync(config.waitForMetadataTimeout(), context.clock());
            if (!late.isEmpty()) {
                context.logger()
                        .warn(
                                "no complete metadata after {}, telemetry goes on without: {}",
                                config.waitForMetadataTimeout(),
                                late);
            }
        }
    }

    private ClusterAccess access() throws IOException {
        return switch (config.authType()) {
            case "kubeConfig" -> {
                Path file = config.kubeconfigFile().isEmpty()
                        ? Kubeconfig.defaultFile(environment)
                        : Path.of(config.kubeconfigFile());
                yield Kubeconfig.read(file, config.context());
            }
            case "none" -> ClusterAccess.anonymous(environment);
            default -> ClusterAccess.inCluster(environment, ClusterAccess.SERVICE_ACCOUNT);
        };
    }

    @Override
    public Outcome consume(Telemetry batch) {
        String connection = batch.metadata().address();
        return next.consume(batch.edit(new TelemetryEditor() {
            @Override
            public void resource(AttributeEditor attributes) {
                Optional<Running> now = running;
                if (now.isPresent()) {
                    enrich(now.get(), connection, attributes);
                } else if (config.passthrough() && !connection.isEmpty()) {
                    new Resource(attributes).put(POD_ADDRESS.name(), connection);
                }
            }
        }));
    }

    private void enrich(Running now, String connection, AttributeEditor attributes) {
        Resource resource = new Resource(attributes);
        Optional<Pod> pod = now.finder().find(connection, resource::get);
        (pod.isPresent() ? found : missing).increment();
        pod.ifPresent(of -> now.enrichment().add(of, resource));
        now.enrichment().addSurroundings(pod, resource);
    }

    /** The attributes of one resource; those that have a value stay as they are. */
    private static final class Resource implements Enrichment.Target {
        private final AttributeEditor attributes;
        private final AttributeValue value = new AttributeValue();

        private Resource(AttributeEditor attributes) {
            this.attributes = attributes;
        }

        @Override
        public String get(String name) {
            if (!attributes.get(AttributeKey.of(name), value)) {
                return "";
            }
            return switch (value.type()) {
                case STRING -> value.asString();
                case LONG -> Long.toString(value.asLong());
                case EMPTY, BOOLEAN, DOUBLE, ARRAY, MAP, BYTES -> "";
            };
        }

        @Override
        public void put(String name, String text) {
            put(name, AttributeValue.of(text));
        }

        @Override
        public void putList(String name, String text) {
            AnyValue element = AnyValue.newBuilder().setStringValue(text).build();
            ArrayValue list = ArrayValue.newBuilder().addValues(element).build();
            put(
                    name,
                    AttributeValue.of(AnyValue.newBuilder().setArrayValue(list).build()));
        }

        private void put(String name, AttributeValue added) {
            AttributeKey key = AttributeKey.of(name);
            boolean isThere = attributes.get(key, value)
                    && value.type() != AttributeValue.Type.EMPTY
                    && !(value.type() == AttributeValue.Type.STRING
                            && value.asString().isEmpty());
            if (!isThere) {
                attributes.put(key, added);
            }
        }
    }

    @Override
    public void close(Deadline deadline) {
        Optional<Running> last = running;
        running = Optional.empty();
        last.ifPresent(now -> {
            now.metadata().close();
            now.cluster().close();
        });
    }
}
