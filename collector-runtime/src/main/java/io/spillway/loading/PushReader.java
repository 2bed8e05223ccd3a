package io.spillway.loading;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentFactory;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.loading.ConfigNode.Entry;
import io.spillway.loading.ConfigNode.Mapping;
import io.spillway.loading.ConfigNode.Scalar;
import io.spillway.loading.PeriodicReader.OtlpPush;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Makes configurations of exporters out of the periodic readers of the collector's own metrics. */
final class PushReader {
    private static final String HTTP = "otlp_http";
    private static final String GRPC = "otlp_grpc";

    private final ComponentCatalog catalog;
    private final Binder binder;
    private final Problems problems;

    PushReader(ComponentCatalog catalog, Binder binder, Problems problems) {
        this.catalog = catalog;
        this.binder = binder;
        this.problems = problems;
    }

    /** @param place the place of {@code service}, for problems that the exporters have with the values */
    List<MetricsPush> read(TelemetryConfig telemetry, Place place) {
        return telemetry.metrics().periodic().stream()
                .flatMap(reader -> reader.exporter().otlp().stream()
                        .flatMap(push -> exporter(reader, push, place).stream())
                        .map(exporter -> new MetricsPush(Duration.ofMillis(reader.interval()), exporter)))
                .toList();
    }

    private Optional<ComponentConfig> exporter(PeriodicReader reader, OtlpPush push, Place place) {
        String type = push.isGrpc() ? GRPC : HTTP;
        String path = "service::telemetry::metrics::readers";
        Optional<ComponentFactory<?>> factory = catalog.find(ComponentKind.EXPORTER, type);
        if (factory.isEmpty()) {
            problems.add(
                    place, path, "periodic readers need the exporter " + type + ", which this collector does not have");
            return Optional.empty();
        }
        Mapping tree = tree(reader, push, place);
        return factory.map(it ->
                new ComponentConfig(new ComponentId(type, "telemetry"), it, binder.bind(it.defaults(), tree, path)));
    }

    private static Mapping tree(PeriodicReader reader, OtlpPush push, Place place) {
        Branch tree = new Branch(place);
        tree.put(push.isGrpc() ? "endpoint" : "metrics_endpoint", push.target());
        tree.put("timeout", (push.timeout() > 0 ? push.timeout() : reader.timeout()) + "ms");
        if (!push.compression().isEmpty()) {
            tree.put("compression", push.compression());
        }
        Branch headers = new Branch(place);
        push.headers().forEach((name, value) -> headers.put(name, value.reveal()));
        tree.put("headers", headers.mapping());
        Branch tls = new Branch(place);
        tls.put("insecure", push.isPlain());
        tls.put("ca_file", push.certificate());
        tls.put("cert_file", push.clientCertificate());
        tls.put("key_file", push.clientKey());
        tree.put("tls", tls.mapping());
        Branch off = new Branch(place);
        off.put("enabled", false);
        tree.put("sending_queue", off.mapping());
        tree.put("retry_on_failure", off.mapping());
        return tree.mapping();
    }

    /** A map under construction. */
    private static final class Branch {
        private final Place place;
        private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();

        Branch(Place place) {
            this.place = place;
        }

        void put(String key, Object value) {
            put(key, new Scalar(place, value, Optional.empty()));
        }

        void put(String key, ConfigNode value) {
            entries.put(key, new Entry(place, value));
        }

        Mapping mapping() {
            return new Mapping(place, entries, Optional.empty());
        }
    }
}
