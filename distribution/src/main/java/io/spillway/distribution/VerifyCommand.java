package io.spillway.distribution;

import io.spillway.parquet.table.TableVerification;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spillway verify}: checks the tables that {@code parquet} exporters wrote. */
@Command(
        name = "verify",
        description = "Checks the tables of a parquet exporter: every page, statistic and filter of every file, and the"
                + " entries of the tables. Exits with 1 if there is a problem.")
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATH", description = "The exporter's path: a folder or s3://bucket/prefix.")
    private String path = ".";

    @Mixin
    private TablesOptions options = new TablesOptions();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        int problems = 0;
        for (TableVerification.Report report : TableVerification.verify(options.tables(path, System.getenv()))) {
            out.printf(
                    Locale.ROOT,
                    "%s: %d files, %d rows, %d bytes, %d problems%n",
                    report.signal().key(),
                    report.files(),
                    report.rows(),
                    report.bytes(),
                    report.problems().size());
            report.problems().forEach(problem -> out.println("  " + problem));
            problems += report.problems().size();
        }
        out.flush();
        return problems == 0 ? 0 : 1;
    }
}
