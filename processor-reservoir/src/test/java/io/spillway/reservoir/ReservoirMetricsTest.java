package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.observe.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReservoirMetricsTest {
    private static final Path PAGE = Path.of("../docs/metrics-reservoir.md");
    private static final String REST = "\n## What dashboards of the predecessor show\n";

    /** Set {@code -Dspillway.writeDocs=true} to write the first part of the page anew. */
    @Test
    void isWhatTheDocumentationSays() throws Exception {
        String tables = """
            # Metrics of reservoirs

            Beside [those of every processor](metrics.md). `processor` is such as `reservoir_sampler/big`, `pipeline` such as `traces/eu`.
            This page is checked against the declarations in `io.spillway.reservoir.ReservoirMetrics`.

            | name | type | unit | labels | meaning |
            |---|---|---|---|---|
            %s
            | `reason` of a dropped span | |
            |---|---|
            %s\
            """.formatted(
                ReservoirMetrics.all().stream().map(ReservoirMetricsTest::row).collect(Collectors.joining()),
                Arrays.stream(DropReason.values())
                        .map(reason -> "| `%s` | %s |%n".formatted(reason.label(), reason.meaning()))
                        .collect(Collectors.joining()));
        if (Boolean.getBoolean("spillway.writeDocs")) {
            String page = Files.exists(PAGE) ? Files.readString(PAGE) : "";
            Files.writeString(PAGE, tables + page.substring(Math.max(0, page.indexOf(REST))));
        }
        assertThat(PAGE).content().startsWith(tables + REST);
        assertThat(ReservoirMetrics.all()).extracting(Metric::name).doesNotHaveDuplicates();
    }

    /** Names that dashboards of the predecessor ask for, each without the prefix {@code pte_reservoir_}, and those it published itself. */
    @Test
    void saysWhatBecameOfTheNamesOfThePredecessor() throws Exception {
        String table = Files.readString(PAGE);
        table = table.substring(table.indexOf(REST));
        assertThat(table)
                .contains(Stream.of(
                                "traces_in_reservoir_count",
                                "checkpoint_age_seconds",
                                "checkpoint_errors_total",
                                "db_size_bytes",
                                "lru_evictions_total",
                                "restore_success_total",
                                "sampled_spans_total",
                                "trace_buffer_size",
                                "trace_buffer_span_count",
                                "window_count",
                                "reservoir_size",
                                "checkpoint_age",
                                "db_size",
                                "db_compactions",
                                "lru_evictions",
                                "sampled_spans")
                        .map(name -> "`" + name + "`")
                        .toList());
    }

    private static String row(Metric metric) {
        return "| `%s` | %s | %s | %s | %s |%n"
                .formatted(
                        metric.name(),
                        metric.type().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        metric.unit(),
                        metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", ")),
                        metric.description());
    }
}
