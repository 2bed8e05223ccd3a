package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.MetricsPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReservoirMetricsTest {
    private static final Path PAGE = Path.of("../docs/metrics-reservoir.md");

    @Test
    void isWhatTheDocumentationSays() throws Exception {
        String reasons = Arrays.stream(DropReason.values())
                .map(reason -> "| `%s` | %s |%n".formatted(reason.label(), reason.meaning()))
                .collect(Collectors.joining("", "\n| `reason` of a dropped span | |\n|---|---|\n", ""));
        MetricsPage.check(PAGE, """
                # Metrics of reservoirs

                Beside [those of every processor](metrics.md). `processor` is such as `reservoir_sampler/big`, `pipeline` such as `traces/eu`.
                This page is checked against the declarations in `io.spillway.reservoir.ReservoirMetrics`.
                """, ReservoirMetrics.all(), reasons);
    }

    /** Names that dashboards of the predecessor ask for, each without the prefix {@code pte_reservoir_}, and those it published itself. */
    @Test
    void saysWhatBecameOfTheNamesOfThePredecessor() throws Exception {
        String table = Files.readString(PAGE);
        table = table.substring(table.indexOf("\n## The dashboards of the predecessor\n"));
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
}
