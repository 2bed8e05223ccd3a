package io.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.observe.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A page of the documentation that lists metrics: it says what their declarations say. Sections with a heading of their own are
 * written by hand.
 */
public final class MetricsPage {
    private static final String TABLE = "\n| name | type | unit | labels | meaning |\n|---|---|---|---|---|\n";
    private static final String HEADING = "\n## ";

    private MetricsPage() {}

    /**
     * Fails unless this is the page, with a table of the metrics after the introduction. {@code -Dspillway.writeDocs=true}
     * writes it.
     *
     * @param more follows the table
     */
    public static void check(Path page, String introduction, List<Metric> metrics, String more) throws IOException {
        assertThat(metrics).extracting(Metric::name).doesNotHaveDuplicates();
        String rows = metrics.stream().map(MetricsPage::row).collect(Collectors.joining());
        String expected = introduction + TABLE + rows + more + writtenByHand(page);
        if (Boolean.getBoolean("spillway.writeDocs")) {
            Files.writeString(page, expected);
        }
        assertThat(page).content().isEqualTo(expected);
    }

    private static String writtenByHand(Path page) throws IOException {
        String content = Files.exists(page) ? Files.readString(page) : "";
        int heading = content.indexOf(HEADING);
        return heading < 0 ? "" : content.substring(heading);
    }

    private static String row(Metric metric) {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        metric.name(),
                        metric.type().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        metric.unit(),
                        metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", ")),
                        metric.description());
    }
}
