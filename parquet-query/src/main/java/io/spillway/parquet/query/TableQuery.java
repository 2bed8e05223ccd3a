package io.spillway.parquet.query;

import io.spillway.component.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One query that is ready to run, once. For one platform thread, apart from {@link #cancel}. Must be closed. */
public final class TableQuery implements AutoCloseable {
    private final Engine engine;
    private final Clock.Timer timer;
    private final LocalCopies copies;
    private final QueryLimits limits;
    private List<FilePlan> plans = List.of();
    private List<ResultColumn> columns = List.of();
    private String rows = "";

    TableQuery(Engine engine, Clock.Timer timer, LocalCopies copies, QueryLimits limits) {
        this.engine = engine;
        this.timer = timer;
        this.copies = copies;
        this.limits = limits;
    }

    /** Makes the tables visible, and lets the engine check the names and types of the statement. */
    void prepare(SelectStatement select, List<TableQueries.Source> sources) throws IOException, QueryException {
        plans = sources.stream().map(TableQueries.Source::plan).toList();
        limitBytes();
        List<List<String>> paths = new ArrayList<>();
        for (FilePlan plan : plans) {
            paths.add(copies.of(plan.files()));
        }
        engine.restrictTo(paths.stream().flatMap(List::stream).toList());
        for (int i = 0; i < sources.size(); i++) {
            engine.execute(Views.of(plans.get(i).table(), sources.get(i).schema(), paths.get(i)));
        }
        engine.lock();
        // One row more than the limit shows that there are more
        rows = Sql.rowsOf(select.text(), limits.rows() + 1);
        columns = engine.columns(rows);
    }

    private void limitBytes() throws QueryException {
        long bytes = 0;
        int files = 0;
        for (FilePlan plan : plans) {
            if (plan.files().stream().anyMatch(location -> location.startsWith("s3://"))) {
                bytes += plan.bytes();
                files += plan.files().size();
            }
        }
        if (bytes > limits.fetchBytes()) {
            throw new QueryException(
                    QueryException.Kind.BYTES,
                    "the query needs " + bytes + " bytes of " + files + " files in S3 (expected: at most "
                            + limits.fetchBytes() + "; a condition on the time or on trace_id makes them fewer)");
        }
    }

    /** The files of each table that the query may read. */
    public List<FilePlan> plans() {
        return plans;
    }

    /**
     * Runs the query.
     *
     * @return why rows are missing at the end of the answer; empty if all are there
     * @throws IOException if the writer fails
     */
    public Optional<QueryException> run(RowWriter out) throws IOException {
        long[] count = {0};
        Optional<QueryException> missing = Optional.empty();
        out.begin(columns);
        try {
            engine.stream(rows, values -> {
                if (count[0]++ == limits.rows()) {
                    throw new QueryException(
                            QueryException.Kind.ROWS, "the answer has more than " + limits.rows() + " rows");
                }
                out.row(values);
            });
        } catch (QueryException e) {
            missing = Optional.of(e);
        }
        out.end(missing);
        return missing;
    }

    /** Stops the query soon, from any thread. */
    public void cancel() {
        engine.stop(QueryException.Kind.CANCELLED);
    }

    @Override
    public void close() throws IOException {
        timer.cancel();
        try (copies) {
            engine.close();
        }
    }
}
