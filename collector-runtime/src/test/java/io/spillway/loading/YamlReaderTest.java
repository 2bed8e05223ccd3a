package io.spillway.loading;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.loading.ConfigNode.Mapping;
import io.spillway.loading.ConfigNode.Nothing;
import io.spillway.loading.ConfigNode.Sequence;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class YamlReaderTest {
    private final Problems problems = new Problems();

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "-7, -7",
        "+7, 7",
        "0042, 34",
        "-0042, -34",
        "0o17, 15",
        "0O17, 15",
        "0x1F, 31",
        "-0x1f, -31",
        "0b101, 5",
        "1_000, 1000",
        "100_000, 100000",
        "9223372036854775807, 9223372036854775807",
    })
    void readsIntegers(String text, long expected) {
        assertThat(scalar(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "089, 89.0",
        "09, 9.0",
        ".5, 0.5",
        "5., 5.0",
        "1e3, 1000.0",
        "-1.5E-2, -0.015",
        "+.5, 0.5",
        "1_0.5, 10.5",
        "9223372036854775808, 9.223372036854775808e18",
        "-.inf, -Infinity",
        ".INF, Infinity",
        ".nan, NaN",
    })
    void readsFloats(String text, double expected) {
        assertThat(scalar(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1:30",
                "yes",
                "on",
                "No",
                "y",
                "tRUE",
                "nULL",
                "0o8",
                "0x",
                "1e",
                "._5",
                ".",
                "+",
                "0b2",
                "1.2.3",
                "5s",
                "2001-01-01",
                "!!str 5",
                "'5'",
                "\"true\"",
                "=",
                "10_s",
            })
    void leavesTheRestStrings(String text) {
        assertThat(scalar(text)).isInstanceOf(String.class);
        assertThat(problems.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "~", "null", "Null", "NULL", "!!null x"})
    void readsNull(String text) {
        assertThat(value("v: " + text)).isInstanceOf(Nothing.class);
    }

    @Test
    void readsBooleansAndTags() {
        assertThat(List.of(scalar("true"), scalar("True"), scalar("TRUE"))).containsOnly(true);
        assertThat(List.of(scalar("false"), scalar("False"), scalar("FALSE"))).containsOnly(false);
        assertThat(scalar("!!int '5'")).isEqualTo(5L);
        assertThat(scalar("!!float 5")).isEqualTo(5.0);
        assertThat(scalar("!!binary aGVsbG8=")).isEqualTo("hello");
        assertThat(problems.count()).isZero();
    }

    @Test
    void knowsPlaces() {
        Mapping top = (Mapping) YamlReader.read("a:\n  b: [1,\n    x]\n", "f", problems);
        Mapping a = (Mapping) top.entries().get("a").value();
        Sequence b = (Sequence) a.entries().get("b").value();
        assertThat(a.entries().get("b").key()).isEqualTo(new Place("f", 2, 3));
        assertThat(b.items().get(1).place()).isEqualTo(new Place("f", 3, 5));
    }

    @Test
    void takesByteOrderMarksLineEndsAndTheFirstDocumentOnly() {
        assertThat(plain("\uFEFFa: 1\r\nb: 2\r\n---\nc: [\n")).isEqualTo(Map.of("a", 1L, "b", 2L));
        assertThat(plain("# nothing\n---\na: 1\n...\n")).isEqualTo(Map.of("a", 1L));
        assertThat(problems.count()).isZero();
    }

    @Test
    void followsAliasesAndMergeKeys() {
        assertThat(plain("""
                base: &base {a: 1, b: 2}
                other: &other {b: 3, c: 4}
                one: {<<: *base, b: 5}
                both: {<<: [*base, *other]}
                again: *base
                """))
                .isEqualTo(Map.of(
                        "base", Map.of("a", 1L, "b", 2L),
                        "other", Map.of("b", 3L, "c", 4L),
                        "one", Map.of("a", 1L, "b", 5L),
                        "both", Map.of("a", 1L, "b", 2L, "c", 4L),
                        "again", Map.of("a", 1L, "b", 2L)));
        assertThat(problems.count()).isZero();
    }

    @Test
    void takesOtherScalarsAsKeys() {
        assertThat(plain("{1: a, true: b}")).isEqualTo(Map.of("1", "a", "true", "b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "'a: 1\na: 2' => f:2:1: key \"a\" is already in this map, at line 1",
                "'a: [1, 2' => f:1:9: not valid YAML: while parsing a flow sequence: expected ',' or ']', but got <stream end>",
                "'a:\n\t- b' => f:2:1: not valid YAML: while scanning for the next token: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)",
                "'a: b: c' => f:1:5: not valid YAML: mapping values are not allowed here",
                "'a: *nosuch' => f:1:4: not valid YAML: found undefined alias nosuch",
                "'a: &x [*x]' => f:1:4: the anchor here contains itself",
                "'a: {<<: 5}' => f:1:9: the merge key << needs a map (expected: a map or a list of maps)",
                "'a: {<<: {b: 1}, <<: {c: 1}}' => f:1:17: the merge key << is already in this map (expected: <<: [*a, *b])",
                "'{[a]: 1}' => f:1:2: a list or map as a key (expected: a string)",
                "'a: !!int x' => f:1:4: the value does not fit its tag, or the tag tag:yaml.org,2002:int is not known",
                "'a: !secret x' => f:1:4: the value does not fit its tag, or the tag !secret is not known",
                "'a: !!binary a' => f:1:4: the value is not base64, which its tag !!binary says it is",
            })
    void refusesWithAPlace(String text, String problem) {
        YamlReader.read(text, "f", problems);
        assertThat(texts()).containsExactly(problem);
    }

    @Test
    void refusesControlCharactersWithAPlace() {
        YamlReader.read("a: 1\nb: \u0007", "f", problems);
        assertThat(texts()).containsExactly("f:2:4: character U+0007 is not allowed in YAML");
    }

    @Test
    void boundsWhatAliasesMakeOfAText() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i))
                    .repeat("*a%d,".formatted(i - 1), 10)
                    .append("]\n");
        }
        YamlReader.read(bomb.toString(), "f", problems);
        assertThat(texts()).singleElement().asString().contains("too many values or levels");
    }

    @Test
    void boundsDepthAndLength() {
        YamlReader.read("[".repeat(5_000), "f", problems);
        YamlReader.read("{a: ".repeat(5_000), "g", problems);
        YamlReader.read("- ".repeat(5_000), "h", problems);
        YamlReader.read("x".repeat(YamlReader.MAX_LENGTH + 1), "i", problems);
        assertThat(texts()).hasSize(4).last().asString().startsWith("i: too large");
    }

    private List<String> texts() {
        try {
            problems.throwIfAny();
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    private Map<String, Object> plain(String text) {
        return PlainTree.of((Mapping) YamlReader.read(text, "f", problems), Set.of());
    }

    private ConfigNode value(String text) {
        return ((Mapping) YamlReader.read(text, "f", problems))
                .entries()
                .get("v")
                .value();
    }

    private Object scalar(String text) {
        return ((ConfigNode.Scalar) value("v: " + text)).value();
    }
}
