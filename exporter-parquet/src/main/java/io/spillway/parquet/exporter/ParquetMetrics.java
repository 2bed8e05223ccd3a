package io.spillway.parquet.exporter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.ComponentContext;
import io.spillway.component.Signal;
import io.spillway.observe.Metric;
import io.spillway.observe.PublishedGauge;
import java.time.Duration;
import java.util.List;

/** The metrics of one table. */
final class ParquetMetrics {
    private static final String PREFIX = "otelcol_exporter_parquet_";
    private static final String[] LABELS = {"exporter", "data_type"};

    static final Metric ROWS =
            Metric.counter(PREFIX + "rows", "{rows}", "Number of rows committed to the table.", LABELS);
    static final Metric BYTES =
            Metric.counter(PREFIX + "bytes", "By", "Bytes of the files committed to the table.", LABELS);
    static final Metric FILES =
            Metric.counter(PREFIX + "files", "{files}", "Number of files committed to the table.", LABELS);
    static final Metric FAILURES = Metric.counter(
            PREFIX + "roll_failures",
            "{failures}",
            "Number of attempts to write or to commit files that failed; each was followed by another one.",
            LABELS);
    static final Metric DAMAGED = Metric.counter(
            PREFIX + "damaged_batches",
            "{batches}",
            "Number of acknowledged batches that the journal could not read back and that are lost.",
            LABELS);
    static final Metric LAG = Metric.histogram(
            PREFIX + "commit_lag",
            "s",
            "Time from the arrival of the oldest batch of a roll to its commit.",
            new double[] {1, 5, 10, 30, 60, 90, 120, 300, 600, 1_800, 3_600},
            LABELS);
    static final Metric JOURNAL_BYTES =
            Metric.gauge(PREFIX + "journal_bytes", "By", "Bytes of batches in the journal.", LABELS);

    private final ComponentContext context;
    private final Tags tags;
    private final Counter rows;
    private final Counter bytes;
    private final Counter files;
    private final Counter failures;
    private final Counter damaged;
    private final DistributionSummary lag;

    ParquetMetrics(ComponentContext context, Signal signal) {
        this.context = context;
        tags = Tags.of("exporter", context.id().toString(), "data_type", signal.key());
        rows = ROWS.counter(context.meters(), tags);
        bytes = BYTES.counter(context.meters(), tags);
        files = FILES.counter(context.meters(), tags);
        failures = FAILURES.counter(context.meters(), tags);
        damaged = DAMAGED.counter(context.meters(), tags);
        lag = LAG.histogram(context.meters(), tags);
    }

    /** Every metric, for the documentation. */
    static List<Metric> all() {
        return List.of(ROWS, BYTES, FILES, FAILURES, DAMAGED, LAG, JOURNAL_BYTES);
    }

    /** Publishes the size of the journal until the gauge is closed. */
    PublishedGauge publish(Journal journal) {
        return JOURNAL_BYTES.gauge(context.meters(), tags, journal::bytes);
    }

    void committed(Roll roll) {
        rows.increment((double) roll.rows());
        bytes.increment((double) roll.fileBytes());
        files.increment(roll.files().size());
        damaged.increment(roll.damaged());
        lag.record(Duration.between(roll.firstArrival(), context.clock().now()).toMillis() / 1e3);
    }

    void failed() {
        failures.increment();
    }
}
