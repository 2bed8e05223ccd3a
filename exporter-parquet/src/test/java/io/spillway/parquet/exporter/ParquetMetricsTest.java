package io.spillway.parquet.exporter;

import io.spillway.testkit.MetricsPage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ParquetMetricsTest {
    private static final Path PAGE = Path.of("../docs/metrics-parquet.md");

    @Test
    void isWhatTheDocumentationSays() throws Exception {
        MetricsPage.check(PAGE, """
                # Metrics of the `parquet` exporter

                Beside [those of every exporter](metrics.md), which count an item as sent when it is in the journal. `exporter` is such as
                `parquet/archive`, `data_type` is `traces`, `metrics` or `logs`.
                This page is checked against the declarations in `io.spillway.parquet.exporter.ParquetMetrics`.
                """, ParquetMetrics.all(), "");
    }
}
