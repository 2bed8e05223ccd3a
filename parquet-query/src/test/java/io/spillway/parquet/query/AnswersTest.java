package io.spillway.parquet.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that formats must not garble, answers that are cut, and queries that are stopped. */
final class AnswersTest {
    private static final String ENDLESS = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b";
    private static final long MEMORY_BYTES = 1L << 30;

    @TempDir
    private Path folder;

    private Tables tables;

    @BeforeEach
    void write() throws Exception {
        tables = new Tables(folder);
        tables.addSpans(1, 0, 10);
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private static QueryLimits limits(Duration timeout, long rows) {
        return new QueryLimits(timeout, MEMORY_BYTES, 1, rows, 0);
    }

    @Test
    void tablesForPeople() throws Exception {
        assertThat(tables.formatted(
                        "SELECT 7 AS n, e'a\\tb\\x1b' AS text, NULL AS no UNION ALL SELECT 10, 'c', NULL ORDER BY n",
                        QueryFormat.TABLE))
                .isEqualTo("""
                         n  text        no
                        --  ----------  --
                         7  a\\tb\\u{1b}  ∅
                        10  c           ∅
                        (2 rows)
                        """);
    }

    @Test
    void json() throws Exception {
        assertThat(tables.formatted(
                        "SELECT 1::BIGINT AS big, 'nan'::DOUBLE AS nan, MAP {'k': 1} AS map, NULL AS no",
                        QueryFormat.JSON))
                .contains("\"columns\":[{\"name\":\"big\",\"type\":\"BIGINT\"},")
                .contains("{\"big\":\"1\",\"nan\":\"NaN\",\"map\":{\"k\":1},\"no\":null}")
                .endsWith("],\"complete\":true}\n");
    }

    @Test
    void aTableThatNobodyMadeHasItsColumns() throws Exception {
        Tables.Answer answer = tables.run("SELECT * FROM logs");

        assertThat(answer.rows()).isEmpty();
        assertThat(answer.names()).contains("time", "body", "attributes");
    }

    @Test
    void moreRowsThanTheLimitAreAnError() throws Exception {
        QueryLimits three = limits(Duration.ofMinutes(1), 3);
        StringWriter out = new StringWriter();
        Optional<QueryException> missing;
        try (TableQuery query = tables.queries().prepare("SELECT name FROM traces", three)) {
            missing = query.run(QueryFormat.CSV.to(out));
        }

        assertThat(missing).get().extracting(QueryException::kind).isEqualTo(QueryException.Kind.ROWS);
        assertThat(out.toString().lines()).hasSize(1 + 3);
        assertThat(tables.run("SELECT name FROM traces LIMIT 3", three).rows()).hasSize(3);
    }

    @Test
    void aCancelledQueryStops() throws Exception {
        try (TableQuery query = tables.queries().prepare(ENDLESS, limits(Duration.ofMinutes(5), 10))) {
            var _ = tables.clock().schedule(Duration.ofMillis(200), query::cancel);
            assertThat(query.run(QueryFormat.CSV.to(new StringWriter())))
                    .get()
                    .extracting(QueryException::kind)
                    .isEqualTo(QueryException.Kind.CANCELLED);
        }
    }
}
