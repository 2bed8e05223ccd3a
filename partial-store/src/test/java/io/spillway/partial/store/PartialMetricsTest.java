package io.spillway.partial.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.observe.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class PartialMetricsTest {
    private static final Path PAGE = Path.of("../docs/metrics-partial.md");

    /** Set {@code -Dspillway.writeDocs=true} to write the page anew. */
    @Test
    void isWhatTheDocumentationSays() throws Exception {
        String page =
                """
                    # Metrics of spans in flight

                    Beside [those of every exporter and receiver](metrics.md). `component` is such as `exporter/partial`.
                    This page is checked against the declarations in `io.spillway.partial.store.PartialMetrics`.

                    | name | type | unit | labels | meaning |
                    |---|---|---|---|---|
                    """ + PartialMetrics.all().stream().map(PartialMetricsTest::row).collect(Collectors.joining());
        if (Boolean.getBoolean("spillway.writeDocs")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).content().isEqualTo(page);
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
