package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.observe.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
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
