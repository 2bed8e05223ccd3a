package io.spillway.distribution;

import io.spillway.component.BuildInfo;
import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentFactory;
import io.spillway.component.ComponentKind;
import io.spillway.component.ConnectorFactory;
import io.spillway.component.ExporterFactory;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.ReceiverFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The output of {@code spillway components}: the parts of this program, in the layout of the OpenTelemetry Collector. */
final class ComponentsYaml {
    private static final List<String> PROVIDERS = List.of("env", "file", "http", "https", "yaml");

    private ComponentsYaml() {}

    static String of(BuildInfo build, ComponentCatalog catalog) {
        Map<String, Object> document = new LinkedHashMap<>();
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("command", build.command());
        info.put("description", build.description());
        info.put("version", build.version());
        document.put("buildinfo", info);
        for (ComponentKind kind : List.of(
                ComponentKind.RECEIVER,
                ComponentKind.PROCESSOR,
                ComponentKind.EXPORTER,
                ComponentKind.CONNECTOR,
                ComponentKind.EXTENSION)) {
            document.put(
                    kind.section(),
                    catalog.factories(kind).stream()
                            .map(ComponentsYaml::component)
                            .toList());
        }
        document.put(
                "providers", PROVIDERS.stream().map(ComponentsYaml::provider).toList());
        document.put("converters", List.of());
        return YamlText.dump(document);
    }

    private static Map<String, Object> component(ComponentFactory<?> factory) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", factory.type());
        entry.put("module", module(factory.getClass()));
        if (!factory.aliases().isEmpty()) {
            entry.put("aliases", factory.aliases().stream().sorted().toList());
        }
        entry.put("stability", stability(factory));
        return entry;
    }

    private static Map<String, String> stability(ComponentFactory<?> factory) {
        return switch (factory) {
            case ExtensionFactory<?> extension ->
                Map.of("extension", extension.stability().label());
            case ConnectorFactory<?> connector -> connections(connector);
            case ReceiverFactory<?> _, ProcessorFactory<?> _, ExporterFactory<?> _ -> signals(factory.signals());
        };
    }

    private static Map<String, String> connections(ConnectorFactory<?> connector) {
        Map<String, String> labels = new TreeMap<>();
        connector.signals().forEach((from, stability) -> {
            for (Signal to : Signal.values()) {
                if (connector.connects(from, to)) {
                    labels.put(from.key() + "-to-" + to.key(), stability.label());
                }
            }
        });
        return labels;
    }

    private static Map<String, String> signals(Map<Signal, Stability> signals) {
        Map<String, String> labels = new TreeMap<>();
        signals.forEach((signal, stability) -> labels.put(signal.key(), stability.label()));
        return labels;
    }

    private static Map<String, Object> provider(String scheme) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("scheme", scheme);
        entry.put("module", "io.spillway:collector-core");
        return entry;
    }

    /** The jar that holds a class, such as {@code io.spillway:collector-otlp:0.1.0}; its module when it runs unpacked. */
    private static String module(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        Path place = Path.of(source.getLocation().getPath());
        List<String> names = new ArrayList<>();
        place.forEach(name -> names.add(name.toString()));
        String last = names.getLast();
        String artifact = last.endsWith(".jar") ? last.substring(0, last.length() - ".jar".length()) : module(names);
        return "io.spillway:" + artifact.replaceFirst("-(\\d)", ":$1");
    }

    /** The folder above {@code target/classes}. */
    private static String module(List<String> names) {
        int target = names.lastIndexOf("target");
        return target > 0 ? names.get(target - 1) : names.getLast();
    }
}
