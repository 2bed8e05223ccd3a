package io.spillway.distribution;

import io.spillway.component.GoDuration;
import io.spillway.component.SystemClock;
import io.spillway.config.ByteSize;
import io.spillway.parquet.query.FilePlan;
import io.spillway.parquet.query.QueryException;
import io.spillway.parquet.query.QueryFormat;
import io.spillway.parquet.query.QueryLimits;
import io.spillway.parquet.query.TableQueries;
import io.spillway.parquet.query.TableQuery;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spillway query}: one SELECT over the tables that {@code parquet} exporters wrote. */
@Command(
        name = "query",
        description =
                "Runs one SELECT over the tables traces, logs and metrics of a parquet exporter. Exits with 1 if the"
                        + " query fails or rows are missing.")
final class QueryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--path",
            paramLabel = "PATH",
            required = true,
            description = "The exporter's path: a folder or s3://bucket/prefix.")
    private String path = "";

    @Mixin
    private TablesOptions options = new TablesOptions();

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, csv or json. Default: table.")
    private String format = "table";

    @Option(names = "--timeout", paramLabel = "DURATION", description = "The longest time of the query. Default: 5m.")
    private String timeout = "5m";

    @Option(names = "--memory", paramLabel = "SIZE", description = "The most memory of the query. Default: 1GiB.")
    private String memory = "1GiB";

    @Option(names = "--max-rows", paramLabel = "ROWS", description = "The most rows. Default: 1000000.")
    private long maxRows = 1_000_000;

    @Option(
            names = "--files",
            description = "Prints on the standard error how many files of each table the query reads. Default: off.")
    private boolean showFiles;

    @Parameters(paramLabel = "SELECT", description = "The statement, in the dialect of DuckDB.")
    private String statement = "";

    @Override
    public Integer call() throws Exception {
        QueryFormat rows = format();
        QueryLimits limits = limits();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (SystemClock clock = new SystemClock();
                TableQueries queries = TableQueries.open(options.tables(path, System.getenv()), clock);
                TableQuery query = queries.prepare(statement, limits)) {
            if (showFiles) {
                query.plans().forEach(plan -> err.println(text(plan)));
                err.flush();
            }
            Optional<QueryException> missing = query.run(rows.to(out));
            missing.ifPresent(reason -> {
                err.println("Error: rows are missing: " + reason.getMessage());
                err.flush();
            });
            return missing.isEmpty() ? 0 : 1;
        }
    }

    private static String text(FilePlan plan) {
        return String.format(
                Locale.ROOT,
                "%s: %d of %d files, %d bytes",
                plan.table(),
                plan.files().size(),
                plan.allFiles(),
                plan.bytes());
    }

    private QueryFormat format() {
        for (QueryFormat known : QueryFormat.values()) {
            if (known.name().equalsIgnoreCase(format)) {
                return known;
            }
        }
        throw new ParameterException(
                spec.commandLine(), "--format is \"" + format + "\" (expected: table, csv or json)");
    }

    private QueryLimits limits() {
        QueryLimits generous = QueryLimits.generous();
        try {
            return new QueryLimits(
                    GoDuration.parse(timeout),
                    ByteSize.parse(memory).bytes(),
                    generous.threads(),
                    maxRows,
                    generous.fetchBytes());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
