package io.spillway.standard.ottl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The {@code filter} and {@code transform} processors do with each item what the processors of the Go collector do. */
class OttlAgainstGoIT {
    private static final List<String> TABLES = List.of("filter.ottl", "paths.ottl", "functions.ottl");

    private static GoProcessors go;
    private final SpillwayProcessors spillway = new SpillwayProcessors();

    @BeforeAll
    static void start() throws IOException {
        go = new GoProcessors();
    }

    @AfterAll
    static void stop() {
        if (go != null) {
            go.close();
        }
    }

    static Stream<StatementTable.Row> rows() {
        return TABLES.stream().flatMap(table -> StatementTable.read(table).stream());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void agreesOnTheTable(StatementTable.Row row) throws IOException {
        go.send(List.of(row.test()));
        Result theirs = go.receive();
        Result ours = spillway.run(row.test());

        switch (row.expected()) {
            case SAME ->
                assertThat(Result.difference(theirs, ours)).as(row.toString()).isEmpty();
            case DIFFERS ->
                assertThat(Result.difference(theirs, ours)).as(row.toString()).isNotEmpty();
            case REFUSED -> {
                assertThat(ours).as(row.toString()).isInstanceOf(Result.ConfigRefused.class);
                assertThat(theirs).as(row.toString()).isNotInstanceOf(Result.ConfigRefused.class);
            }
        }
    }
}
