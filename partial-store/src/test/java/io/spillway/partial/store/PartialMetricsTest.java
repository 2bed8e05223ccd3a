package io.spillway.partial.store;

import io.spillway.testkit.MetricsPage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PartialMetricsTest {
    @Test
    void isWhatTheDocumentationSays() throws Exception {
        MetricsPage.check(Path.of("../docs/metrics-partial.md"), """
                # Metrics of spans in flight

                Beside [those of every exporter and receiver](metrics.md). `component` is such as `exporter/partial`.
                This page is checked against the declarations in `io.spillway.partial.store.PartialMetrics`.
                """, PartialMetrics.all(), "");
    }
}
