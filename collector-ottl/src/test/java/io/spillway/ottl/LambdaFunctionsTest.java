package io.spillway.ottl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lambda expressions cost a bounded number of evaluations and a bounded amount of memory, and wrong ones are refused early. */
class LambdaFunctionsTest {
    private static final String THOUSAND = list("1", 1_000);

    private static String list(String element, int elements) {
        return "[" + String.join(", ", Collections.nCopies(elements, element)) + "]";
    }

    private static Object value(String expression) throws InvalidExpressionException {
        Statement.Parsed parsed = Statement.Parsed.parse("set(cache[\"x\"], " + expression + ")");
        Getter getter = new Binder(Context.SPAN)
                .value(parsed.editor().arguments().get(1).value());
        return getter.get(new Frame(Fixtures.SURROUNDINGS));
    }

    @Test
    void nestedLambdasShareOneBudgetOfEvaluations() {
        String inner = "All(" + THOUSAND + ", (_, v) => true)";

        assertThatThrownBy(
                        () -> value("All(" + THOUSAND + ", (_, v) => All(" + THOUSAND + ", (_, w) => " + inner + "))"))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("run more often");
    }

    @Test
    void aValueThatGrowsWithEachElementIsBounded() {
        assertThatThrownBy(() -> value("Reduce(" + THOUSAND + ", \"xxxx\", (sum, _, v) => Concat([sum, sum], \"\"))"))
                .isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> value("Reduce(" + THOUSAND + ", 1, (sum, _, v) => [sum, sum])"))
                .isInstanceOf(EvaluationException.class);
    }

    @Test
    void aListOfListsIsBounded() {
        String inner = "MapEach(" + THOUSAND + ", (_, w) => \"" + "x".repeat(100) + "\")";

        assertThatThrownBy(() -> value("MapEach(" + THOUSAND + ", (_, v) => " + inner + ")"))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("more bytes");
    }

    @Test
    void anInnerParameterHidesAnOuterOne() throws InvalidExpressionException {
        assertThat(value("Reduce([1, 2], 0, (a, i, v) => Reduce([10], a, (b, i, v) => b + v))"))
                .isEqualTo(20L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "All([], (v) => true) | has 1 parameters (expected: 2)",
                "All([], true) | expected a lambda expression",
                "All([], (v, v) => true) | parameter v is there twice",
                "All([], (k, v) => w) | path \"w\" is not known",
                "All([], (k, v) => v.a) | parameter v has no fields",
                "All([], (k, v) => () => true) | cannot be the body of another",
                "All([], (k v) => true) | found",
                "Len(() => true) | a lambda expression is not a value",
            })
    void wrongLambdasAreRefused(String expression, String message) {
        assertThatThrownBy(() -> value(expression))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageContaining(message);
    }
}
