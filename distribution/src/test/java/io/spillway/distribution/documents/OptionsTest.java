package io.spillway.distribution.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.distribution.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands, options, scripts and variables that the prose of a page names exist. */
final class OptionsTest {
    private static final Pattern SPILLWAY =
            Pattern.compile("(?:\\./|bin/)?spillway(?: (?<subcommand>[a-z][a-z-]*))?(?: .*)?");
    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");
    private static final Pattern SCRIPT =
            Pattern.compile("(?:\\./mvnw|\\.ci/run|dev/[a-z0-9-]+|benchmarks/[a-z-]+)(?: .*)?");
    private static final Pattern VARIABLE = Pattern.compile("SPILLWAY_[A-Z_]+");

    static List<Page> pages() {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void commandsOfTheProgramExist(Page page) {
        for (Page.Quoted code : page.code()) {
            Matcher command = SPILLWAY.matcher(code.text());
            if (command.matches()) {
                String subcommand = command.group("subcommand");
                assertThat(CommandLines.options(subcommand == null ? "" : subcommand))
                        .as(page.place(code.line()) + ": " + code.text())
                        .isNotEmpty()
                        .containsAll(found(OPTION, code.text()));
            }
        }
    }

    /** Options that stand alone. The pages about benchmarks name options of other programs. */
    @ParameterizedTest
    @MethodSource("pages")
    void optionsExist(Page page) {
        if (!page.path().startsWith("benchmarks")) {
            assertThat(page.code().stream()
                            .map(Page.Quoted::text)
                            .filter(code -> code.startsWith("--"))
                            .flatMap(code -> found(OPTION, code).stream()))
                    .allMatch(CommandLines.allOptions()::contains);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void scriptsExist(Page page) {
        assertThat(page.code().stream()
                        .map(Page.Quoted::text)
                        .filter(code -> SCRIPT.matcher(code).matches()))
                .allSatisfy(script ->
                        assertThat(Page.ROOT.resolve(script.split(" ")[0])).exists());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void variablesExist(Page page) throws IOException {
        String known = Files.readString(Path.of("src/main/app/bin/spillway"))
                + Files.readString(Page.ROOT.resolve("dev/install-peers"));

        assertThat(page.code().stream().flatMap(code -> found(VARIABLE, code.text()).stream()))
                .allMatch(known::contains);
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group()).collect(Collectors.toSet());
    }
}
