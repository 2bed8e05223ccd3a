package io.spillway.parquet.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Translates the conditions of a statement for Iceberg. The result holds for every row for which the statement's condition holds, and
 * perhaps for others: what cannot be translated is true.
 */
final class Conditions {
    private final Schema schema;
    private final Constants constants;

    Conditions(Schema schema, Constants constants) {
        this.schema = schema;
        this.constants = constants;
    }

    /** The condition that holds for the rows of at least one place. */
    Expression anyOf(List<Scan> scans) throws QueryException {
        Expression any = Expressions.alwaysFalse();
        for (Scan scan : scans) {
            Expression rows = scan.needsRows() ? Expressions.alwaysTrue() : Expressions.alwaysFalse();
            for (JsonNode condition : scan.conditions()) {
                rows = Expressions.and(rows, translate(condition, scan));
            }
            any = Expressions.or(any, rows);
        }
        return any;
    }

    private Expression translate(JsonNode condition, Scan scan) throws QueryException {
        return switch (condition.path("type").asText()) {
            case "CONJUNCTION_AND" -> {
                Expression all = Expressions.alwaysTrue();
                for (JsonNode each : condition.path("children")) {
                    all = Expressions.and(all, translate(each, scan));
                }
                yield all;
            }
            case "CONJUNCTION_OR" -> {
                Expression any = Expressions.alwaysFalse();
                for (JsonNode each : condition.path("children")) {
                    any = Expressions.or(any, translate(each, scan));
                }
                yield any;
            }
            case "COMPARE_BETWEEN" ->
                Expressions.and(
                        comparison(condition.path("input"), Comparison.AT_LEAST, condition.path("lower"), scan),
                        comparison(condition.path("input"), Comparison.AT_MOST, condition.path("upper"), scan));
            case "COMPARE_IN" -> in(condition.path("children"), scan);
            default -> comparison(condition, scan);
        };
    }

    /** How a column and a constant compare. Bounds are inclusive: the statement itself is exact. */
    private enum Comparison {
        EQUAL,
        AT_LEAST,
        AT_MOST;

        static @Nullable Comparison of(String type) {
            return switch (type) {
                case "COMPARE_EQUAL" -> EQUAL;
                case "COMPARE_GREATERTHAN", "COMPARE_GREATERTHANOREQUALTO" -> AT_LEAST;
                case "COMPARE_LESSTHAN", "COMPARE_LESSTHANOREQUALTO" -> AT_MOST;
                default -> null;
            };
        }

        Comparison turned() {
            return switch (this) {
                case EQUAL -> EQUAL;
                case AT_LEAST -> AT_MOST;
                case AT_MOST -> AT_LEAST;
            };
        }
    }

    private Expression comparison(JsonNode node, Scan scan) throws QueryException {
        Comparison comparison = Comparison.of(node.path("type").asText());
        if (comparison == null) {
            return Expressions.alwaysTrue();
        }
        JsonNode left = node.path("left");
        JsonNode right = node.path("right");
        return column(left, scan).isPresent()
                ? comparison(left, comparison, right, scan)
                : comparison(right, comparison.turned(), left, scan);
    }

    private Expression comparison(JsonNode left, Comparison comparison, JsonNode right, Scan scan)
            throws QueryException {
        Optional<Types.NestedField> column = column(left, scan);
        if (column.isEmpty()) {
            return Expressions.alwaysTrue();
        }
        Optional<Object> value = constants.value(right, column.get().type());
        if (value.isEmpty()) {
            return Expressions.alwaysTrue();
        }
        String name = column.get().name();
        return switch (comparison) {
            case EQUAL -> Expressions.equal(name, value.get());
            case AT_LEAST -> Expressions.greaterThanOrEqual(name, value.get());
            case AT_MOST -> Expressions.lessThanOrEqual(name, value.get());
        };
    }

    private Expression in(JsonNode children, Scan scan) throws QueryException {
        Optional<Types.NestedField> column = column(children.path(0), scan);
        if (column.isEmpty()) {
            return Expressions.alwaysTrue();
        }
        List<Object> values = new ArrayList<>();
        for (int i = 1; i < children.size(); i++) {
            Optional<Object> value =
                    constants.value(children.get(i), column.get().type());
            if (value.isEmpty()) {
                return Expressions.alwaysTrue();
            }
            values.add(value.get());
        }
        return Expressions.in(column.get().name(), values);
    }

    /** The column of the table that an expression is, if it is one of the scanned place. */
    private Optional<Types.NestedField> column(JsonNode expression, Scan scan) {
        JsonNode names = expression.path("column_names");
        boolean isOurs = names.size() == 2
                ? scan.qualifiers().contains(names.get(0).asText().toLowerCase(Locale.ROOT))
                : names.size() == 1 && scan.isAlone();
        if (!expression.path("type").asText().equals("COLUMN_REF") || !isOurs) {
            return Optional.empty();
        }
        String name = names.get(names.size() - 1).asText();
        return Optional.ofNullable(schema.caseInsensitiveFindField(name))
                .filter(field -> schema.columns().contains(field))
                .filter(field -> isComparable(field.type()));
    }

    /** Numbers with a fraction have NaN, which bounds of files do not know. */
    private static boolean isComparable(Type type) {
        return switch (type.typeId()) {
            case STRING, INTEGER, LONG, TIMESTAMP -> true;
            default -> false;
        };
    }
}
