package io.spillway.loading;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.loading.ConfigNode.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpansionTest {
    private static final Map<String, String> ENVIRONMENT = Map.ofEntries(
            Map.entry("TEXT", "some text"),
            Map.entry("INT", "5"),
            Map.entry("OCTAL", "0123"),
            Map.entry("FLOAT", "1e3"),
            Map.entry("BOOL", "true"),
            Map.entry("YES", "yes"),
            Map.entry("EMPTY", ""),
            Map.entry("NULL", "null"),
            Map.entry("LIST", "[1, 2]"),
            Map.entry("MAP", "{a: '${TEXT}', b: [x, '$${y}']}"),
            Map.entry("QUOTED", "\"0042\""),
            Map.entry("BROKEN", "[1, 2"),
            Map.entry("NAME", "TEXT"),
            Map.entry("NESTED", "${env:TEXT} came from nested expansion"),
            Map.entry("CHAIN", "${CHAIN2}"),
            Map.entry("CHAIN2", "${INT}"),
            Map.entry("DOLLARS", "here are 2 $$$"),
            Map.entry("ESCAPED", "$${INT}"),
            Map.entry("LOOP", "${LOOP2}"),
            Map.entry("LOOP2", "x${LOOP}"));

    @TempDir
    Path directory;

    private final Problems problems = new Problems();

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "$V => $V",
                "a$b => a$b",
                "$$V => $V",
                "$$$V => $$V",
                "$$$$V => $$V",
                "text$$ => text$",
                "$$ => $",
                "$${TEXT} => ${TEXT}",
                "$${env:TEXT} => ${env:TEXT}",
                "$$${TEXT} => $some text",
                "$$$${TEXT} => $${TEXT}",
                "some$${TEXT}text => some${TEXT}text",
                "some${TEXT}text => somesome texttext",
                "${1 => ${1",
                "}${ => }${",
                "$${ONE}$${TWO} => ${ONE}${TWO}",
                "$${env:${NAME}} => ${env:TEXT}",
                "$${env:$${NAME}} => ${env:${NAME}}",
                "env:MAP_VALUE}$${X}{ => env:MAP_VALUE}${X}{",
                "x$${INT}-${INT} => x${INT}-5",
                "${EMPTY}${INT} => 5",
                "${INT}${EMPTY} => 5",
                "${INT}000 => 5000",
                "a${LIST}b => a[1, 2]b",
                "a${OCTAL} => a0123",
                "${NESTED} => some text came from nested expansion",
                "<${NESTED}> => <some text came from nested expansion>",
                "${DOLLARS} => here are 2 $$",
                "${ESCAPED} => ${INT}",
                "${env:${NAME}} => some text",
                "${${NAME}} => some text",
                "${env:NONE:-${TEXT}} => some text",
                "${env:NONE:-a:-b} => a:-b",
                "${env:TEXT:-default} => some text",
                "${BROKEN} => [1, 2",
                "${QUOTED} => \"0042\"",
                "${YES} => yes",
                "${yaml:1:30} => 1:30",
            })
    void expandsToText(String text, String expected) {
        assertThat(value(text)).isEqualTo(expected);
        assertThat(problems.count()).isZero();
    }

    @Test
    void aWholeValueHasTheTypeOfItsText() {
        assertThat(value("${INT}")).isEqualTo(5L);
        assertThat(value("${env:INT}")).isEqualTo(5L);
        assertThat(value("${OCTAL}")).isEqualTo(83L);
        assertThat(value("${FLOAT}")).isEqualTo(1000.0);
        assertThat(value("${BOOL}")).isEqualTo(true);
        assertThat(value("${CHAIN}")).isEqualTo(5L);
        assertThat(value("${LIST}")).isEqualTo(List.of(1L, 2L));
        assertThat(value("${MAP}")).isEqualTo(Map.of("a", "some text", "b", List.of("x", "${y}")));
        assertThat(value("${env:NONE:-7}")).isEqualTo(7L);
        assertThat(value("${yaml:[a, 1]}")).isEqualTo(List.of("a", 1L));
        assertThat(problems.count()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "${OCTAL} => 0123",
                "${FLOAT} => 1e3",
                "${LIST} => [1, 2]",
                "${QUOTED} => \"0042\"",
                "${NULL} => null",
                "${CHAIN} => 5",
                "${INT}${INT} => 55",
                "${MAP} => {a: 'some text', b: [x, '${y}']}",
                "${env:NONE:-0x1F} => 0x1F",
            })
    void stringFieldsTakeTheText(String text, String expected) {
        assertThat(expand(text).text()).contains(expected);
    }

    @Test
    void anEmptyVariableIsAnEmptyStringAndAnUnsetOneIsNothing() {
        assertThat(expand("${EMPTY}").text()).contains("");
        assertThat(expand("${env:EMPTY:-x}").text()).contains("");
        assertThat(expand("${env:NONE:-}").text()).contains("");
        assertThat(problems.warnings()).isEmpty();

        assertThat(expand("${NONE}").text()).isEmpty();
        assertThat(value("a${env:NONE}b")).isEqualTo("ab");
        assertThat(problems.warnings().stream().map(Problem::toString).toList())
                .containsExactly("test:1:4: v: Configuration references unset environment variable \"NONE\"");
        assertThat(problems.count()).isZero();
    }

    @Test
    void quotesInTheFileDoNotProtect() {
        assertThat(value("\"${INT}\"")).isEqualTo(5L);
        assertThat(value("'${INT}'")).isEqualTo(5L);
    }

    @Test
    void keysAreNotExpanded() {
        Mapping mapping = (Mapping) expand("{'${INT}': '${INT}'}");
        assertThat(PlainTree.of(mapping, Set.of())).isEqualTo(Map.of("${INT}", 5L));
    }

    @Test
    void filesAreExpandedAndKeepTheirLineEnd() throws IOException {
        Path text = Files.writeString(directory.resolve("text"), "${TEXT}\n");
        Path number = Files.writeString(directory.resolve("number"), "12\n");
        Path map = Files.writeString(directory.resolve("map.yaml"), "a:\n  b: ${INT}\n");

        assertThat(value("${file:" + text + "}")).isEqualTo("some text\n");
        assertThat(value("${file:" + number + "}")).isEqualTo(12L);
        assertThat(expand("${file:" + number + "}").text()).contains("12\n");
        assertThat(value("${file:" + map + "}")).isEqualTo(Map.of("a", Map.of("b", 5L)));
        Mapping fromFile = (Mapping) expand("${file:" + map + "}");
        assertThat(fromFile.entries().get("a").key()).isEqualTo(new Place(map.toString(), 1, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "${1} => environment variable \"1\" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$",
                "${env:a-b} => environment variable \"a-b\" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$",
                "x${env:} => environment variable \"\" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$",
                "${INT:-x} => scheme \"INT\" is not supported (valid: env, file, http, https, yaml) (did you mean \"${env:INT:-…}\"?)",
                "${http:/x y} => cannot fetch http:/x y: invalid address: Illegal character in path at index 7: http:/x y",
                "${vault:x} => scheme \"vault\" is not supported (valid: env, file, http, https, yaml)",
                "${:x} => invalid uri in ${…} (expected: scheme:value, such as ${env:NAME})",
                "${env:A$B} => a $ inside ${…} that begins no ${…} of its own",
                "${env:NONE:-$${INT}} => a $ inside ${…} that begins no ${…} of its own",
                "${LOOP} => too many recursive expansions",
                "${file:/no/such/file} => cannot read file /no/such/file: no such file",
            })
    void refuses(String text, String problem) {
        expand(text);
        assertThat(problemTexts()).containsExactly("test:1:4: v: " + problem);
    }

    @Test
    void aBombOfReferencesIsRefusedQuickly() {
        Map<String, String> environment = new HashMap<>();
        environment.put("V0", "lol");
        for (int i = 1; i <= 40; i++) {
            environment.put("V" + i, "${V%d}${V%d}".formatted(i - 1, i - 1));
        }
        new Expander(new Sources(environment), problems).expand(YamlReader.read("v: ${V40}", "test", problems));
        assertThat(problemTexts()).containsExactly("test:1:4: v: too many recursive expansions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${", "}", "${a", "$"})
    void longRowsOfBracesTakeLinearTime(String unit) {
        String text = unit.repeat(200_000);
        assertThat(Template.parse(text)).hasSizeLessThan(3);
    }

    private List<String> problemTexts() {
        try {
            problems.throwIfAny();
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    private ConfigNode expand(String text) {
        boolean plain = !text.startsWith("\"") && !text.startsWith("'") && !text.startsWith("{");
        String quoted = plain ? "'" + text.replace("'", "''") + "'" : text;
        Mapping top = (Mapping) YamlReader.read("v: " + quoted, "test", problems);
        Mapping expanded = (Mapping) new Expander(new Sources(ENVIRONMENT), problems).expand(top);
        return expanded.entries().get("v").value();
    }

    private Object value(String text) {
        return new SingleValue(problems, expand(text), "v").any().orElse(Optional.empty());
    }
}
