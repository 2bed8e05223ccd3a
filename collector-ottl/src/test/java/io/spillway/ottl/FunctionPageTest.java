package io.spillway.ottl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The list of functions in {@code docs/ottl.md} is made from the table; {@code -Dspillway.docs.update=true} writes the list. */
class FunctionPageTest {
    private static final Path PAGE = Path.of("..", "docs", "ottl.md");
    private static final String BEGIN = "<!-- generated functions -->\n";
    private static final String END = "<!-- end functions -->";

    private static String refused() {
        StringBuilder text =
                new StringBuilder("\nNot supported, and refused by name:\n\n| function | reason |\n|---|---|\n");
        FunctionTable.refused()
                .forEach((name, reason) -> text.append("| `")
                        .append(name)
                        .append("` | ")
                        .append(reason)
                        .append(" |\n"));
        return text.toString();
    }

    private static String rows() {
        StringBuilder text =
                new StringBuilder("| function | effect or value | example | result |\n|---|---|---|---|\n");
        for (FunctionTable.Function function : FunctionTable.functions()) {
            text.append("| `").append(function.signature()).append("` | ");
            text.append(function.effect())
                    .append(" | `")
                    .append(function.example().replace("|", "\\|"));
            text.append("` | ").append(function.result().replace("|", "\\|")).append(" |\n");
        }
        return text.append(refused()).toString();
    }

    @Test
    void thePageListsTheFunctionsOfTheTable() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (Boolean.getBoolean("spillway.docs.update")) {
            Files.writeString(PAGE, page.substring(0, begin) + rows() + page.substring(end));
            return;
        }

        assertThat(page.substring(begin, end)).isEqualTo(rows());
    }

    @Test
    void everyExampleIsReadInSomeContext() {
        assertThat(FunctionTable.functions()).allSatisfy(function -> {
            boolean isEditor = Character.isLowerCase(function.name().charAt(0));
            String statement = isEditor ? function.example() : "set(cache[\"x\"], " + function.example() + ")";
            assertThat(Arrays.stream(Context.values()).anyMatch(context -> isRead(statement, context)))
                    .as(statement)
                    .isTrue();
        });
    }

    /** The examples that need no telemetry, no time and no randomness. */
    static Stream<FunctionTable.Function> constantExamples() {
        return FunctionTable.functions().stream()
                .filter(function -> Character.isUpperCase(function.name().charAt(0)))
                .filter(function -> !Set.of("UUID", "UUIDv7", "Now").contains(function.name()))
                .filter(function -> !function.example()
                        .matches(".*\\b(name|attributes|body|start_time|IsRootSpan|HasAttr\\w+)\\b.*"));
    }

    @ParameterizedTest
    @MethodSource("constantExamples")
    void theExampleHasTheResult(FunctionTable.Function function) throws InvalidExpressionException {
        Statement.Parsed parsed = Statement.Parsed.parse("set(cache[\"x\"], " + function.example() + ")");
        Context context = FunctionTable.has(function.name(), Context.SPAN) ? Context.SPAN : Context.LOG;
        Getter example =
                new Binder(context).value(parsed.editor().arguments().get(1).value());

        Object value = example.get(new Frame(Fixtures.SURROUNDINGS));

        assertThat(plain(text(value))).isEqualTo(plain(function.result()));
    }

    private static String text(Object value) {
        return switch (value) {
            case Moment moment -> moment.toString();
            case Elapsed elapsed -> elapsed.nanos() / 1_000_000_000 + " seconds";
            case Identifier id -> id.hex();
            default -> JsonText.of(value);
        };
    }

    private static String plain(String text) {
        return text.replace("`", "").replace(": ", ":").replace(", ", ",").replace(".0", "");
    }

    private static boolean isRead(String statement, Context context) {
        try {
            Statement.bind(Statement.Parsed.parse(statement), context);
            return true;
        } catch (InvalidExpressionException e) {
            return false;
        }
    }
}
