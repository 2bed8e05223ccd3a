package io.spillway.parquet.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/** The values of constant expressions, in the transaction of the query. The engine computes all but plain ones. */
final class Constants {
    /** Functions that give the same value for every row of a query. */
    private static final Set<String> FUNCTIONS = Set.of(
            "+",
            "-",
            "*",
            "now",
            "get_current_timestamp",
            "current_timestamp",
            "transaction_timestamp",
            "current_date",
            "today",
            "to_days",
            "to_hours",
            "to_minutes",
            "to_seconds",
            "to_milliseconds",
            "to_microseconds",
            "to_timestamp",
            "epoch_ms",
            "make_timestamp",
            "make_timestamptz",
            "date_trunc",
            "trunc");

    private static final Set<String> TIMES =
            Set.of("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE");

    private final Engine engine;
    private @Nullable JsonNode template;

    Constants(Engine engine) {
        this.engine = engine;
    }

    /** The value for a comparison with a column of a type, as Iceberg takes it; empty if it has none, or another type. */
    Optional<Object> value(JsonNode expression, Type type) throws QueryException {
        return switch (type.typeId()) {
            case STRING -> literal(expression, "STRING").map(text -> text);
            case INTEGER, LONG -> literal(expression, "INTEGER").flatMap(Constants::number);
            case TIMESTAMP -> time(expression);
            default -> Optional.empty();
        };
    }

    private static Optional<String> literal(JsonNode expression, String kind) {
        JsonNode literal = expression.path("literal");
        return expression.path("type").asText().equals("VALUE_CONSTANT")
                        && literal.path("kind").asText().equals(kind)
                ? Optional.of(literal.path("text").asText())
                : Optional.empty();
    }

    private static Optional<Object> number(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** Microseconds since 1970. */
    private Optional<Object> time(JsonNode expression) throws QueryException {
        if (!isConstant(expression)) {
            return Optional.empty();
        }
        @Nullable Object[] row = engine.row(query(expression));
        boolean isTime = TIMES.contains(String.valueOf(row[0]))
                || literal(expression, "STRING").isPresent();
        return isTime && row[1] instanceof Long micros ? Optional.of(micros) : Optional.empty();
    }

    private static boolean isConstant(JsonNode node) {
        String kind = node.path("class").asText();
        boolean isAllowed = switch (kind) {
            case "", "CONSTANT", "CAST", "TYPE" -> true;
            case "FUNCTION" -> FUNCTIONS.contains(node.path("function_name").asText());
            default -> false;
        };
        if (!isAllowed) {
            return false;
        }
        for (JsonNode part : node) {
            if (!isConstant(part)) {
                return false;
            }
        }
        return true;
    }

    /** Puts the expression in the place of a number. */
    private String query(JsonNode expression) throws QueryException {
        if (template == null) {
            template = engine.parse("SELECT typeof(4711), epoch_us(TRY_CAST(4711 AS TIMESTAMP WITH TIME ZONE))");
        }
        return engine.unparse(replaced(template, expression));
    }

    private static JsonNode replaced(JsonNode node, JsonNode expression) {
        if (literal(node, "INTEGER").filter("4711"::equals).isPresent()) {
            return expression;
        }
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(each -> copy.set(each.getKey(), replaced(each.getValue(), expression)));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.forEach(each -> copy.add(replaced(each, expression)));
            return copy;
        }
        return node;
    }
}
