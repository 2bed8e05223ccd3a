package io.spillway.parquet.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing but one SELECT over the tables runs; no file but those of the tables is read, and none is changed. */
final class RefusedStatementsTest {
    @TempDir
    private Path folder;

    private Tables tables;
    private Path secret;
    private Path file;
    private byte[] content;

    @BeforeEach
    void write() throws Exception {
        tables = new Tables(folder.resolve("lake"));
        tables.addSpans(1, 0, 10);
        secret = Files.writeString(folder.resolve("secret.txt"), "secret");
        file = Path.of(tables.run("FROM traces").plans().getFirst().files().getFirst());
        content = Files.readAllBytes(file);
    }

    @AfterEach
    void close() throws Exception {
        tables.close();
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("lake", "secret.txt");
        }
    }

    private String refusal(String statement) {
        String filled = statement
                .replace("$SECRET", secret.toString())
                .replace("$FILE", file.toString())
                .replace("$NEW", folder.resolve("new").toString());
        QueryException refused = catchThrowableOfType(QueryException.class, () -> tables.run(filled));
        assertThat(refused).as(filled).isNotNull();
        assertThat(refused.kind()).isEqualTo(QueryException.Kind.STATEMENT);
        return String.valueOf(refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY (SELECT 1) TO '$NEW'",
                "COPY (SELECT 1) TO '$FILE' (FORMAT csv, use_tmp_file false)",
                "COPY traces FROM '$SECRET'",
                "copy/**/(select 1) to '$FILE' (use_tmp_file false)",
                "ATTACH '$NEW' AS other",
                "ATTACH ':memory:'",
                "DETACH memory",
                "INSTALL httpfs",
                "LOAD httpfs",
                "FORCE INSTALL httpfs",
                "PRAGMA version",
                "PRAGMA database_list",
                "SET threads = 4",
                "SET GLOBAL allowed_paths = []",
                "RESET threads",
                "CALL pragma_version()",
                "EXPORT DATABASE '$NEW'",
                "IMPORT DATABASE '$NEW'",
                "CREATE TABLE t (a INT)",
                "CREATE SECRET s (TYPE s3)",
                "CREATE MACRO m() AS TABLE SELECT * FROM read_text('$SECRET')",
                "INSERT INTO traces VALUES (1)",
                "UPDATE traces SET name = ''",
                "DELETE FROM traces",
                "DROP VIEW traces",
                "ALTER VIEW traces RENAME TO t",
                "EXPLAIN SELECT 1",
                "EXPLAIN ANALYZE COPY (SELECT 1) TO '$NEW'",
                "PREPARE p AS SELECT 1",
                "EXECUTE p",
                "BEGIN",
                "COMMIT",
                "CHECKPOINT",
                "VACUUM",
                "USE memory",
                "SHOW TABLES",
                "SELECT * FROM (SHOW ALL TABLES)",
                "WITH t AS (DELETE FROM traces RETURNING *) SELECT * FROM t",
                "WITH t AS (INSERT INTO x VALUES (1)) SELECT 1",
                "WITH RECURSIVE t AS (UPDATE traces SET name = '' RETURNING *) SELECT * FROM t",
            })
    void otherStatements(String statement) {
        assertThat(refusal(statement))
                .containsAnyOf("expected: one SELECT", "expected: SELECT", "syntax error", "are not supported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM '$SECRET'",
                "SELECT * FROM \"$SECRET\"",
                "FROM '$FILE'",
                "SELECT * FROM read_text('$SECRET')",
                "SELECT * FROM READ_TEXT('$SECRET')",
                "SELECT * FROM \"read_text\"('$SECRET')",
                "SELECT * FROM main.read_text('$SECRET')",
                "SELECT * FROM system.main.read_text('$SECRET')",
                "SELECT * FROM read_blob('$FILE')",
                "SELECT * FROM read_csv('$SECRET')",
                "SELECT * FROM read_csv_auto('$SECRET')",
                "SELECT * FROM sniff_csv('$SECRET')",
                "SELECT * FROM read_json('$SECRET')",
                "SELECT * FROM read_ndjson_objects('$SECRET')",
                "SELECT * FROM read_parquet('$FILE')",
                "SELECT * FROM parquet_scan(['$FILE'])",
                "SELECT * FROM parquet_metadata('$FILE')",
                "SELECT * FROM glob('/*')",
                "SELECT * FROM query('SELECT 1')",
                "SELECT * FROM query_table('traces')",
                "SELECT * FROM json_execute_serialized_sql('{}')",
                "SELECT * FROM duckdb_settings()",
                "SELECT * FROM duckdb_secrets()",
                "SELECT * FROM pragma_table_info('traces')",
                "SELECT * FROM which_secret('s3://a', 's3')",
                "SELECT (SELECT max(content) FROM read_text('$SECRET'))",
                "SELECT 1 WHERE EXISTS (FROM read_text('$SECRET'))",
                "SELECT * FROM traces, LATERAL (SELECT * FROM read_text('$SECRET')) t",
                "WITH t AS (FROM read_text('$SECRET')) SELECT * FROM t",
                "SELECT 1 UNION ALL SELECT content FROM read_text('$SECRET')",
                "SELECT 1 ORDER BY (SELECT content FROM read_text('$SECRET'))",
                "SELECT 1 LIMIT (SELECT 1 FROM read_text('$SECRET'))",
                "SELECT * FROM traces ORDER BY (SELECT 1 FROM '$SECRET')",
                "PIVOT (FROM read_text('$SECRET')) ON size USING max(content)",
                "SUMMARIZE '$SECRET'",
                "DESCRIBE '$SECRET'",
                "DESCRIBE FROM read_text('$SECRET')",
                "SELECT * FROM information_schema.tables",
                "SELECT * FROM memory.main.traces",
                "SELECT * FROM sqlite_master",
                "SELECT * FROM pg_catalog.pg_class",
                "TABLE '$SECRET'",
            })
    void otherSources(String statement) {
        assertThat(refusal(statement)).contains("(expected: ").doesNotContain("secret\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; SELECT 2",
                "SELECT 1; COPY (SELECT 1) TO '$FILE' (use_tmp_file false)",
                "SELECT 1) ; COPY (SELECT 1) TO '$FILE' (use_tmp_file false); SELECT * FROM (SELECT 1",
                "SELECT 1) t; SELECT 2 --",
                "SELECT 1 /* ; */; DROP VIEW traces",
                "SELECT 1 -- \n; DROP VIEW traces",
                "SELECT '\\'; DROP VIEW traces; --'",
                "SELECT $$a$$; DROP VIEW traces",
                "SELECT $a$ $$ $a$; DROP VIEW traces",
                "SELECT E'\\''; DROP VIEW traces; --'",
                "SELECT U&'\\0027; DROP VIEW traces; --'",
                "SELECT \"a\"\"; DROP VIEW traces; --\"",
                "SELECT 1 /* unterminated",
                "SELECT 'unterminated",
                "SELECT \"unterminated",
                "SELECT $$unterminated",
                ")",
                "SELECT 1)",
                "(SELECT 1",
                "",
                ";",
                ";;",
                "-- a comment",
                "/* a comment */",
                "SELECT 1 \0 ; DROP VIEW traces",
            })
    void severalStatementsAndHalfOnes(String statement) {
        refusal(statement);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1;",
                "SELECT 1 ; ; ",
                "SELECT 1 -- a comment; with a semicolon",
                "SELECT 1 -- a comment",
                "SELECT 1 -- )",
                "SELECT 1 /* ; */ ",
                "/* DROP VIEW traces */ SELECT 1",
                "SELECT ';' AS \";\"",
                "SELECT $$; DROP VIEW traces$$",
                "(SELECT 1)",
                "(SELECT 1) UNION (SELECT 2) ORDER BY 1 LIMIT 1",
                "VALUES (1)",
                "FROM (VALUES (1)) t",
                "WITH a AS (SELECT 1) FROM a",
                "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT max(n) FROM t",
                "SELECT sum(i) FROM range(10) t(i)",
                "SELECT unnest([1]) LIMIT 1",
                "SELECT count(*) FROM traces TABLESAMPLE 50%",
            })
    void oneSelectRuns(String statement) throws Exception {
        assertThat(tables.run(statement).rows()).hasSize(1);
    }

    @Test
    void theLongestStatement() throws Exception {
        int room = QueryLimits.STATEMENT_BYTES - "SELECT 1 --".length();
        assertThat(tables.run("SELECT 1 --" + "x".repeat(room)).rows()).hasSize(1);
        assertThat(refusal("SELECT 1 --" + "x".repeat(room + 1))).isEqualTo("the statement is longer than 65536 bytes");
        assertThat(refusal("SELECT 1 --" + "ä".repeat(room / 2 + 1))).contains("65536 bytes");
    }

    /** Deep nesting ends in an answer and not in a crash of the process. */
    @ParameterizedTest
    @ValueSource(strings = {"(", "-(", "NOT (", "abs(", "[", "{'a': ", "(SELECT (", "CASE WHEN true THEN "})
    void nesting(String opening) throws Exception {
        int times = QueryLimits.STATEMENT_BYTES / opening.length() - 20;
        String closing = new StringBuilder(opening)
                .reverse()
                .chars()
                .filter(c -> "([{".indexOf(c) >= 0)
                .mapToObj(c -> c == '(' ? ")" : c == '[' ? "]" : "}")
                .reduce("", String::concat);
        for (int depth : Arrays.asList(200, 2_000, times)) {
            String statement = "SELECT " + opening.repeat(depth) + "1" + closing.repeat(depth);
            try {
                tables.run(statement);
            } catch (QueryException e) {
                assertThat(e.kind()).isIn(QueryException.Kind.STATEMENT, QueryException.Kind.MEMORY);
            }
        }
        assertThat(tables.run("SELECT 1").rows()).isEqualTo(List.of(List.of("1")));
    }

    @Test
    void placesAreThoseOfTheText() {
        assertThatThrownBy(() -> tables.run("SELECT *\nFROM spans"))
                .hasMessage("line 2, column 6: no table spans (expected: one of [logs, metrics, traces])\nFROM spans\n"
                        + "     ^");
        assertThatThrownBy(() -> tables.run("SELECT 'äöü', 1 FRM x (")).hasMessageStartingWith("line 1, column ");
        assertThatThrownBy(() -> tables.run("SELECT 1,\n nme FROM traces"))
                .hasMessageContaining("\"nme\"")
                .hasMessageContaining("LINE 2:  nme FROM traces");
    }
}
