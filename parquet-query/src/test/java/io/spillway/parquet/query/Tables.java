package io.spillway.parquet.query;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.parquet.Promoted;
import io.spillway.parquet.TelemetryLayout;
import io.spillway.parquet.table.LakeWriter;
import io.spillway.parquet.table.TablesConfig;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.TelemetryGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Tables in a folder, and queries over them. */
final class Tables implements AutoCloseable {
    static final int HOUR = 500_000;
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private final TablesConfig config;
    private final SystemClock clock = new SystemClock();
    private @Nullable TableQueries queries;

    Tables(Path folder) {
        this.config = TablesConfig.in(folder);
    }

    TablesConfig config() {
        return config;
    }

    SystemClock clock() {
        return clock;
    }

    /** A request of spans that start within an hour, so many hours after {@link #HOUR}. */
    static ExportTraceServiceRequest spans(int seed, int hour, int count) {
        return new TelemetryGenerator(seed, (HOUR + hour) * HOUR_NANOS).spans(count);
    }

    /** Adds one file with spans of an hour. */
    ExportTraceServiceRequest addSpans(int seed, int hour, int count) throws Exception {
        ExportTraceServiceRequest request = spans(seed, hour, count);
        add(TelemetryLayout.of(Signal.TRACES), hour, request.toByteArray());
        return request;
    }

    void add(TelemetryLayout layout, int hour, byte[] request) throws Exception {
        try (LakeWriter writer = new LakeWriter(config, layout)) {
            writer.append(OptionalInt.of(HOUR + hour), Telemetry.read(layout.signal(), request));
        }
    }

    static TelemetryLayout promoting(Signal signal, Promoted... promoted) {
        return new TelemetryLayout(signal, List.of(promoted));
    }

    TableQueries queries() throws IOException {
        if (queries == null) {
            queries = TableQueries.open(config, clock);
        }
        return queries;
    }

    /** The rows of an answer as text, and the files that it took. */
    record Answer(List<ResultColumn> columns, List<List<String>> rows, List<FilePlan> plans) {
        int files() {
            return plans.stream().mapToInt(plan -> plan.files().size()).sum();
        }

        List<String> names() {
            return columns.stream().map(ResultColumn::name).toList();
        }
    }

    Answer run(String sql) throws Exception {
        return run(sql, QueryLimits.generous());
    }

    Answer run(String sql, QueryLimits limits) throws Exception {
        List<ResultColumn> columns = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        try (TableQuery query = queries().prepare(sql, limits)) {
            Optional<QueryException> missing = query.run(new RowWriter() {
                @Override
                public void begin(List<ResultColumn> all) {
                    columns.addAll(all);
                }

                @Override
                public void row(@Nullable Object[] values) {
                    List<String> row = new ArrayList<>();
                    for (Object value : values) {
                        row.add(value == null ? "null" : Cells.text(value));
                    }
                    rows.add(row);
                }

                @Override
                public void end(Optional<QueryException> failure) {}
            });
            if (missing.isPresent()) {
                throw missing.get();
            }
            return new Answer(columns, rows, query.plans());
        }
    }

    String formatted(String sql, QueryFormat format) throws Exception {
        StringWriter out = new StringWriter();
        try (TableQuery query = queries().prepare(sql, QueryLimits.generous())) {
            query.run(format.to(out));
        }
        return out.toString();
    }

    @Override
    public void close() {
        if (queries != null) {
            queries.close();
        }
        clock.close();
    }
}
