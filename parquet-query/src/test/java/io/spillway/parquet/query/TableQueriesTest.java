package io.spillway.parquet.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A day of traces, a file an hour: statements read the files that they need, and have the rows of all of them. */
final class TableQueriesTest {
    private static final int HOURS = 24;
    private static final int SPANS = 200;

    @TempDir
    private static Path folder;

    private static Tables tables;
    private static ExportTraceServiceRequest lastHour;

    @BeforeAll
    static void write() throws Exception {
        tables = new Tables(folder.resolve("lake"));
        for (int hour = 0; hour < HOURS; hour++) {
            lastHour = tables.addSpans(hour, hour, SPANS);
        }
    }

    @AfterAll
    static void close() {
        tables.close();
    }

    private static Span anySpan() {
        return lastHour.getResourceSpans(0).getScopeSpans(0).getSpans(0);
    }

    private static String traceId() {
        return HexFormat.of().formatHex(anySpan().getTraceId().toByteArray());
    }

    @Test
    void readsAllFilesWithoutACondition() throws Exception {
        Tables.Answer answer = tables.run("SELECT count(*), count(DISTINCT span_id) FROM traces");

        assertThat(answer.rows()).containsExactly(List.of("4800", "4800"));
        assertThat(answer.files()).isEqualTo(HOURS);
    }

    @Test
    void aTraceIdOpensOnlyTheFilesThatMayHoldIt() throws Exception {
        Tables.Answer answer = tables.run("SELECT span_id FROM traces WHERE trace_id = '" + traceId() + "'");

        assertThat(answer.rows()).hasSize((int) lastHour.getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .filter(span -> span.getTraceId().equals(anySpan().getTraceId()))
                .count());
        assertThat(answer.files()).isEqualTo(1);
        assertThat(tables.run("SELECT 1 FROM traces WHERE trace_id = '" + "0f".repeat(16) + "'")
                        .files())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            start_time >= '2027-01-16 06:00:00'; 2
            start_time < '2027-01-15 09:00:00+00'; 1
            start_time BETWEEN TIMESTAMP '2027-01-15 10:59:00' AND TIMESTAMP '2027-01-15 12:10:00'; 2
            start_time > now(); 0
            start_time > '2027-01-16 07:00:00' OR trace_id = 'none'; 1
            trace_id IN ('a', 'b'); 0
            name LIKE '%a%'; 24
            """)
    void conditionsChooseFilesAndChangeNoRows(String condition, int files) throws Exception {
        String now = "TIMESTAMP '2027-06-01'";
        Tables.Answer answer =
                tables.run("SELECT span_id FROM traces WHERE " + condition.replace("now()", now) + " ORDER BY 1");
        Tables.Answer all = tables.run("SELECT span_id FROM (SELECT * FROM traces OFFSET 0) WHERE "
                + condition.replace("now()", now) + " ORDER BY 1");

        assertThat(answer.rows()).isEqualTo(all.rows());
        assertThat(answer.files()).isEqualTo(files);
    }

    @Test
    void randomTraceIdsHaveTheRowsOfAFullScan() throws Exception {
        Random random = new Random(20261201);
        List<List<String>> ids =
                tables.run("SELECT DISTINCT trace_id FROM traces ORDER BY 1").rows();
        for (int i = 0; i < 20; i++) {
            String id = ids.get(random.nextInt(ids.size())).getFirst();
            assertThat(tables.run("SELECT count(*) FROM traces WHERE trace_id = '" + id + "'")
                            .rows())
                    .isEqualTo(tables.run("SELECT count(*) FROM traces WHERE concat(trace_id, '') = '" + id + "'")
                            .rows());
        }
    }

    @Test
    void tablesThatNobodyHasMadeAreEmpty() throws Exception {
        assertThat(tables.run("SELECT count(*) FROM logs").rows()).containsExactly(List.of("0"));
    }

    @Test
    void limitsOfTimeMemoryAndRowsHaveTheirErrors() {
        QueryLimits generous = QueryLimits.generous();
        String endless = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b";
        assertThat(kind(endless, new QueryLimits(Duration.ofMillis(300), 1L << 30, 1, 10, 0)))
                .isEqualTo(QueryException.Kind.TIME);
        assertThat(kind(
                        "SELECT list(i) FROM range(100000000) t(i)",
                        new QueryLimits(Duration.ofMinutes(1), 16L << 20, 1, 10, 0)))
                .isEqualTo(QueryException.Kind.MEMORY);
        assertThat(kind(
                        "FROM traces",
                        new QueryLimits(generous.timeout(), generous.memoryBytes(), generous.threads(), 10, 0)))
                .isEqualTo(QueryException.Kind.ROWS);
    }

    private QueryException.Kind kind(String statement, QueryLimits limits) {
        QueryException refused = catchThrowableOfType(QueryException.class, () -> tables.run(statement, limits));
        assertThat(refused).as(statement).isNotNull();
        return refused.kind();
    }

    @Test
    void errorsOfValuesAreInWords() {
        assertThatThrownBy(() -> tables.run("SELECT CAST(span_id AS INTEGER) FROM traces"))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("Could not convert string");
    }

    @Test
    void formatsHaveTheSameRows() throws Exception {
        String sql = "SELECT 1 AS a, 'x,\"y' AS b, NULL AS c, '' AS d";

        assertThat(tables.formatted(sql, QueryFormat.CSV)).isEqualTo("a,b,c,d\n1,\"x,\"\"y\",,\"\"\n");
        assertThat(tables.formatted(sql, QueryFormat.JSON))
                .contains("{\"a\":1,\"b\":\"x,\\\"y\",\"c\":null,\"d\":\"\"}", "\"complete\":true");
        assertThat(tables.formatted(sql, QueryFormat.TABLE)).contains("a  b     c", "(1 row)");
    }

    @Test
    void aTableAfterItsFilesChangedIsReadAnew() throws Exception {
        try (Tables growing = new Tables(folder.resolve("growing"))) {
            growing.addSpans(1, 0, 10);
            assertThat(growing.run("SELECT count(*) FROM traces").rows()).containsExactly(List.of("10"));
            growing.addSpans(2, 1, 50);

            assertThat(growing.run("SELECT count(*) FROM traces").rows()).containsExactly(List.of("60"));
        }
    }

    @Test
    void aQueryRunsOnce() throws Exception {
        try (TableQuery query = tables.queries().prepare("SELECT 1", QueryLimits.generous())) {
            query.cancel();
            assertThat(query.run(QueryFormat.CSV.to(new java.io.StringWriter())))
                    .hasValueSatisfying(reason -> assertThat(reason.kind()).isEqualTo(QueryException.Kind.CANCELLED));
        }
        assertThatThrownBy(() -> tables.run("SELECT nothing")).isInstanceOf(QueryException.class);
    }
}
