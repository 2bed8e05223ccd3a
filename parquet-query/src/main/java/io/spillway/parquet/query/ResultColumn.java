package io.spillway.parquet.query;

/**
 * A column of an answer.
 *
 * @param name its name, unique within the answer
 * @param type its type in the words of the engine, such as {@code BIGINT} or {@code MAP(VARCHAR, VARCHAR)}
 */
public record ResultColumn(String name, String type) {
    /** Whether the values are numbers, which tables set to the right. */
    boolean isNumber() {
        return type.endsWith("INT")
                || type.equals("INTEGER")
                || type.equals("UINTEGER")
                || type.equals("DOUBLE")
                || type.equals("FLOAT")
                || type.startsWith("DECIMAL");
    }
}
