package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.observe.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReservoirMetricsTest {
    private static final String PREFIX = "otelcol_processor_reservoir_";

    @Test
    void isWhatTheDocumentationSays() throws Exception {
        String page = Files.readString(Path.of("../docs/components.md"));

        assertThat(ReservoirMetrics.all()).extracting(Metric::name).doesNotHaveDuplicates();
        assertThat(ReservoirMetrics.all())
                .allSatisfy(metric ->
                        assertThat(page).containsPattern("`" + metric.name().substring(PREFIX.length()) + "[`{]"));
    }

    @Test
    void documentsEveryReason() throws Exception {
        String page = Files.readString(Path.of("../docs/components.md"));

        assertThat(DropReason.values()).allSatisfy(reason -> assertThat(page).contains("`" + reason.label() + "`"));
    }
}
