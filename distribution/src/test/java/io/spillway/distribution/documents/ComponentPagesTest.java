package io.spillway.distribution.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentFactory;
import io.spillway.component.ComponentKind;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each component has a page. Its table of fields comes from the configuration record; {@code dev/write-docs} writes it. */
final class ComponentPagesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGES = ROOT.resolve("docs/components");
    private static final ComponentCatalog CATALOG = ComponentCatalog.load();
    private static final RecordJavadoc JAVADOC = new RecordJavadoc(ROOT);
    private static final String HOW_TO_UPDATE = "run dev/write-docs to write this part anew";

    static List<ComponentPage> pages() {
        return Stream.of(
                        ComponentKind.RECEIVER,
                        ComponentKind.PROCESSOR,
                        ComponentKind.EXPORTER,
                        ComponentKind.CONNECTOR,
                        ComponentKind.EXTENSION)
                .flatMap(kind -> CATALOG.factories(kind).stream())
                .map(ComponentPage::new)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theTableOfFieldsIsThatOfTheRecord(ComponentPage page) throws IOException {
        ComponentFactory<?> factory = page.factory();
        List<ConfigFields.Field> fields = ConfigFields.of(factory.defaults(), JAVADOC);

        assertThat(fields.stream().filter(field -> field.meaning().isEmpty()).map(ConfigFields.Field::key))
                .as("keys without a @param in the Javadoc of their record")
                .isEmpty();
        String table = ComponentPage.table(fields, required(factory));
        assertThat(Generated.part(PAGES.resolve(page.file()), "fields", table))
                .as(HOW_TO_UPDATE)
                .isEqualTo(table);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void thePageSaysWhatTheFactorySays(ComponentPage page) throws IOException {
        Path file = PAGES.resolve(page.file());

        assertThat(file).content().startsWith(page.title() + "\n");
        assertThat(Generated.part(file, "facts", page.facts()))
                .as(HOW_TO_UPDATE)
                .isEqualTo(page.facts());
    }

    @Test
    void theListHasEveryComponent() throws IOException {
        String list = "| component | kind | stability |\n|---|---|---|\n"
                + pages().stream().map(ComponentPage::row).collect(Collectors.joining("\n"));

        assertThat(Generated.part(ROOT.resolve("docs/components.md"), "components", list))
                .as(HOW_TO_UPDATE)
                .isEqualTo(list);
    }

    @Test
    void noPageIsLeftOver() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            pages().stream().map(ComponentPage::file).toList());
        }
    }

    /** Keys that the loader asks for when a file has the component and nothing behind it. */
    private static Set<String> required(ComponentFactory<?> factory) {
        String prefix = factory.kind().section() + "::" + factory.type() + "::";
        String yaml = "yaml:{%s: {%s: }}".formatted(factory.kind().section(), factory.type());
        try {
            new ConfigLoader(CATALOG, Map.of()).load(List.of(yaml), List.of());
            return Set.of();
        } catch (ConfigException e) {
            return e.problems().stream()
                    .filter(problem -> problem.path().startsWith(prefix))
                    .map(problem -> problem.path().substring(prefix.length()).replace("::", "."))
                    .collect(Collectors.toSet());
        }
    }
}
