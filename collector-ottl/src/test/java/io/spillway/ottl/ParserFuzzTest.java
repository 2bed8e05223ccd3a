package io.spillway.ottl;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.telemetry.Traces;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any text is a condition or is refused at a place inside it; a condition can be evaluated or says why not. */
class ParserFuzzTest {
    private static final int TEXTS = 20_000;

    private static final List<String> SEEDS = List.of(
            "attributes[\"k\"][0] == \"v\" and not (kind == SPAN_KIND_SERVER or name != nil)",
            "IsMatch(resource.attributes[\"a\\n\\u00e9\"], \"^x+$\") or (end_time - start_time) < Duration(\"1.5s\")",
            "trace_id == TraceID(0x0102030405060708090a0b0c0d0e0f10) and 1 + 2 * -3.5e3 / .5 >= 0x00",
            "HasPrefix(target=scope.name, prefix=\"a\") == true and trace_state[\"ot\"] <= \"th:8\"",
            "Concat([\"a\", {\"b\": 1}], \"-\")[\"x\"][1] == instrumentation_scope.attributes[\"y\"]");

    private static final List<String> PIECES = List.of(
            "\"",
            "\\",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "==",
            "!=",
            "<",
            ">=",
            "=",
            "!",
            " and ",
            " or ",
            " not ",
            "nil",
            "true",
            "0x",
            "1e5",
            "9".repeat(30),
            ".",
            ",",
            ":",
            "-",
            "IsMatch(",
            "Duration(",
            "span.",
            "name",
            "\u0000",
            "\ud800",
            "\ud83d\ude00");

    private static final Traces SPAN = Traces.of(ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(ResourceSpans.newBuilder()
                    .addScopeSpans(
                            ScopeSpans.newBuilder().addSpans(Span.newBuilder().setName("n"))))
            .build());

    @ParameterizedTest
    @ValueSource(longs = {1, 20261121})
    void neverFailsInAnyOtherWay(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
            for (int change = random.nextInt(6); change >= 0; change--) {
                mutate(text, random);
            }
            check(text.toString());
        }
    }

    private static void mutate(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(8));
        switch (random.nextInt(4)) {
            case 0 -> text.delete(at, end);
            case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            case 2 -> text.insert(at, text.substring(at, end));
            default -> text.insert(at, (char) random.nextInt(128));
        }
    }

    private static void check(String text) {
        for (Context context : Context.values()) {
            Condition condition;
            try {
                condition = Condition.parse(text, context);
            } catch (InvalidExpressionException refused) {
                assertThat(refused.offset()).as(text).isBetween(0, text.length());
                continue;
            }
            if (context.compareTo(Context.SPAN) <= 0) {
                evaluate(condition);
            }
        }
    }

    private static void evaluate(Condition condition) {
        List<ConditionGroup> groups = List.of(new ConditionGroup(ErrorMode.PROPAGATE, List.of(condition)));
        try {
            int first =
                    new ConditionRun(Fixtures.SURROUNDINGS).keep(groups, SPAN).itemCount();
            assertThat(new ConditionRun(Fixtures.SURROUNDINGS)
                            .keep(groups, SPAN)
                            .itemCount())
                    .isEqualTo(first);
        } catch (EvaluationException undecided) {
            assertThat(undecided).hasMessageMatching("(?s).+");
        }
    }
}
