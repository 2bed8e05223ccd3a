package io.spillway.parquet.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A statement that may run.
 *
 * @param text without semicolons at its end
 * @param tree the statement as the engine understands it
 * @param scans by table, each place of the statement that reads it
 */
record SelectStatement(String text, JsonNode tree, Map<String, List<Scan>> scans) {
    /**
     * Reads a statement.
     *
     * @param tables the names of the tables there are, in lower case
     */
    static SelectStatement parse(String text, Set<String> tables, Engine engine) throws QueryException {
        if (text.getBytes(StandardCharsets.UTF_8).length > QueryLimits.STATEMENT_BYTES) {
            throw refused("the statement is longer than " + QueryLimits.STATEMENT_BYTES + " bytes");
        }
        if (text.indexOf('\0') >= 0) {
            throw refused("the statement has a character 0");
        }
        String trimmed = text.strip().replaceAll("[;\\s]+$", "");
        JsonNode answer = engine.parse(trimmed);
        if (answer.path("error").asBoolean()) {
            throw error(trimmed, answer);
        }
        JsonNode statements = answer.path("statements");
        if (statements.size() != 1) {
            throw refused(
                    statements.isEmpty()
                            ? "no statement (expected: one SELECT)"
                            : statements.size() + " statements (expected: one SELECT)");
        }
        TreeReader reader = new TreeReader(trimmed, tables);
        reader.read(statements.get(0));
        return new SelectStatement(trimmed, statements.get(0), reader.scans());
    }

    private static QueryException error(String text, JsonNode answer) {
        String message = answer.path("error_message").asText();
        if (answer.path("error_type").asText().equals("not implemented")) {
            return refused("only SELECT is allowed (expected: one SELECT)");
        }
        return answer.has("position")
                ? at(text, Long.parseLong(answer.path("position").asText()), message)
                : refused(message);
    }

    static QueryException refused(String message) {
        return new QueryException(QueryException.Kind.STATEMENT, message);
    }

    /** A problem at a place, which is shown. */
    static QueryException at(String text, long byteOffset, String problem) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (byteOffset < 0 || byteOffset > bytes.length) {
            return refused(problem);
        }
        String before = new String(bytes, 0, (int) byteOffset, StandardCharsets.UTF_8);
        int start = before.lastIndexOf('\n') + 1;
        int end = text.indexOf('\n', start);
        String line = text.substring(start, end < 0 ? text.length() : end);
        int column = before.codePointCount(start, before.length());
        long number = before.chars().filter(c -> c == '\n').count() + 1;
        return refused("line " + number + ", column " + (column + 1) + ": " + problem + "\n" + line + "\n"
                + " ".repeat(column) + "^");
    }
}
