package io.spillway.distribution.documents;

import io.spillway.component.ComponentFactory;
import io.spillway.component.ConnectorFactory;
import io.spillway.component.ExporterFactory;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.ReceiverFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The generated parts of the page of one component, and its row in the list of components. */
record ComponentPage(ComponentFactory<?> factory) {
    /** The file under {@code docs/components}, such as {@code exporter-otlp_grpc.md}. */
    String file() {
        return kind() + "-" + factory.type() + ".md";
    }

    String kind() {
        return factory.kind().name().toLowerCase(Locale.ROOT);
    }

    String title() {
        return "# `" + factory.type() + "` " + kind();
    }

    /** A row of the list of components. */
    String row() {
        return "| [`%s`](components/%s)%s | %s | %s |"
                .formatted(factory.type(), file(), aliases(" (alias ", ")"), kind(), stability());
    }

    /** Aliases, signals and stability, as one line. */
    String facts() {
        return "*" + stability() + aliases("; alias ", "") + "*";
    }

    private String aliases(String before, String after) {
        return factory.aliases().isEmpty()
                ? ""
                : before
                        + factory.aliases().stream()
                                .sorted()
                                .map(alias -> "`" + alias + "`")
                                .collect(Collectors.joining(", "))
                        + after;
    }

    private String stability() {
        return switch (factory) {
            case ExtensionFactory<?> extension -> label(extension.stability());
            case ReceiverFactory<?> _, ProcessorFactory<?> _, ExporterFactory<?> _, ConnectorFactory<?> _ ->
                signals(factory.signals());
        };
    }

    /** For example {@code traces, metrics: beta; logs: alpha}. */
    private static String signals(Map<Signal, Stability> signals) {
        return Arrays.stream(Stability.values())
                .sorted((a, b) -> b.compareTo(a))
                .filter(signals::containsValue)
                .map(stability -> Arrays.stream(Signal.values())
                                .filter(signal -> signals.get(signal) == stability)
                                .map(Signal::key)
                                .collect(Collectors.joining(", "))
                        + ": " + label(stability))
                .collect(Collectors.joining("; "));
    }

    private static String label(Stability stability) {
        return stability.label().toLowerCase(Locale.ROOT);
    }

    /** @param required keys without which a component cannot run */
    static String table(List<ConfigFields.Field> fields, Set<String> required) {
        if (fields.isEmpty()) {
            return "This component has no settings.";
        }
        return "| key | type | default | meaning |\n|---|---|---|---|\n"
                + fields.stream()
                        .map(field -> "| `%s` | %s | %s | %s |"
                                .formatted(
                                        field.key(),
                                        field.type(),
                                        isRequired(field, required) ? "required" : field.initial(),
                                        sentence(field.meaning())))
                        .collect(Collectors.joining("\n"));
    }

    /** A path that is the default need only exist on the machine that runs the collector. */
    private static boolean isRequired(ConfigFields.Field field, Set<String> required) {
        boolean hasText = field.type().equals("string") && !field.initial().isEmpty();
        return required.contains(field.key()) && !hasText;
    }

    /** Begins with a capital letter, and escapes the sign that ends a cell. */
    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1).replace("|", "\\|");
    }
}
