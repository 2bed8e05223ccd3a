package io.spillway.distribution.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentFactory;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Signal;
import io.spillway.distribution.CommandLines;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/**
 * Every {@code yaml} block of the documents passes {@code spillway validate}. A block with a {@code service} is a whole configuration.
 * A block without one is a fragment: a map with some of the top-level keys, which the test completes with {@code nop} components and
 * with pipelines that use all of the fragment's components.
 */
final class YamlBlocksTest {
    private static final ComponentCatalog CATALOG = ComponentCatalog.load();
    private static final Set<String> TOP_LEVEL =
            Set.of("receivers", "processors", "exporters", "connectors", "extensions", "service");

    static Stream<Arguments> blocks() {
        return Page.all().stream()
                .flatMap(page -> page.blocks().stream()
                        .filter(block -> block.language().equals("yaml"))
                        .map(block -> Arguments.of(page.place(block.line()), block.text())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void everyBlockIsAValidConfiguration(String place, String text) {
        Map<String, Object> block = map(new Yaml().load(text));

        assertThat(TOP_LEVEL).as(place).containsAll(block.keySet());
        String whole = block.containsKey("service") ? text : new Yaml().dump(completed(block));
        assertThat(CommandLines.errorsOf("validate", "--config", "yaml:" + whole))
                .as(place + "\n" + whole)
                .isEmpty();
    }

    private static Map<String, Object> completed(Map<String, Object> fragment) {
        Map<String, Object> whole = new LinkedHashMap<>(fragment);
        Map<String, Object> pipelines = new LinkedHashMap<>();
        for (Signal signal : Signal.values()) {
            List<String> receivers = ids(fragment, ComponentKind.RECEIVER, signal);
            List<String> processors = ids(fragment, ComponentKind.PROCESSOR, signal);
            List<String> exporters = ids(fragment, ComponentKind.EXPORTER, signal);
            boolean used = !receivers.isEmpty() || !processors.isEmpty() || !exporters.isEmpty();
            if (used || signal == Signal.TRACES) {
                pipelines.put(
                        signal.key(),
                        Map.of(
                                "receivers", orNop(whole, "receivers", receivers),
                                "processors", processors,
                                "exporters", orNop(whole, "exporters", exporters)));
            }
        }
        Collection<String> extensions = map(fragment.get("extensions")).keySet();
        whole.put("service", Map.of("pipelines", pipelines, "extensions", List.copyOf(extensions)));
        return whole;
    }

    /** The ids of a kind that the fragment has and that handle the signal. */
    private static List<String> ids(Map<String, Object> fragment, ComponentKind kind, Signal signal) {
        return map(fragment.get(kind.section())).keySet().stream()
                .filter(id -> CATALOG.find(kind, ComponentId.parse(id).type())
                        .map(ComponentFactory::signals)
                        .filter(signals -> signals.containsKey(signal))
                        .isPresent())
                .toList();
    }

    private static List<String> orNop(Map<String, Object> whole, String section, List<String> ids) {
        if (!ids.isEmpty()) {
            return ids;
        }
        Map<String, Object> components = new LinkedHashMap<>(map(whole.get(section)));
        components.put("nop", Map.of());
        whole.put(section, components);
        return List.of("nop");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@org.jspecify.annotations.Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }
}
