package io.spillway.parquet.query;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Pieces of SQL in the dialect of DuckDB. */
final class Sql {
    /** The place of an error within a statement that stands on the lines after {@code SELECT * FROM (}. */
    private static final Pattern LINE = Pattern.compile("\nLINE (\\d+): ");

    private Sql() {}

    /** A constant. */
    static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The rows of a statement and of nothing else, on lines of its own: a comment at its end ends there. */
    static String rowsOf(String statement, long limit) {
        return "SELECT * FROM (\n" + statement + "\n) LIMIT " + limit;
    }

    /** A message of the engine with the lines as the user counts them. */
    static String inWords(String message) {
        Matcher place = LINE.matcher(message);
        return place.replaceAll(found -> {
                    String before = found.group(1);
                    String line = Integer.toString(Math.max(1, Integer.parseInt(before) - 1));
                    return "\nLINE " + line + ": " + " ".repeat(before.length() - line.length());
                })
                .strip();
    }

    /** The name of a type. */
    static String type(Type type) {
        return switch (type) {
            case Types.ListType list -> type(list.elementType()) + "[]";
            case Types.MapType map -> "MAP(" + type(map.keyType()) + ", " + type(map.valueType()) + ")";
            case Types.StructType struct ->
                struct.fields().stream()
                        .map(field -> name(field.name()) + " " + type(field.type()))
                        .collect(Collectors.joining(", ", "STRUCT(", ")"));
            default -> primitive(type);
        };
    }

    private static String primitive(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN -> "BOOLEAN";
            case INTEGER -> "INTEGER";
            case LONG -> "BIGINT";
            case FLOAT -> "FLOAT";
            case DOUBLE -> "DOUBLE";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP ->
                ((Types.TimestampType) type).shouldAdjustToUTC() ? "TIMESTAMP WITH TIME ZONE" : "TIMESTAMP";
            case UUID -> "UUID";
            case BINARY, FIXED -> "BLOB";
            default -> "VARCHAR";
        };
    }
}
