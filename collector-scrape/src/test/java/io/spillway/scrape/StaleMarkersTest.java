package io.spillway.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class StaleMarkersTest {
    private static final PageOrigin ORIGIN =
            new PageOrigin(Map.of("service.name", "shop"), Map.of(), "scrape", "1", true);
    private static final long BEFORE = 1_000;
    private static final long NOW = 2_000;

    private final Fingerprint fingerprint = new Fingerprint(3);
    private final PageDecoder decoder = new PageDecoder(fingerprint);
    private final StaleMarkers markers = new StaleMarkers(fingerprint);

    @Test
    void marksTheSeriesThatHaveGone() throws Exception {
        Telemetry gone = markers("a{x=\"1\",y=\"2\"} 1\na{x=\"2\"} 1\nb 1\n", "a{y=\"2\",x=\"1\"} 5\nc 2\n");

        assertThat(series(gone)).containsExactly("a{x=2}", "b{}");
        NumberDataPoint marker = request(gone)
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0)
                .getGauge()
                .getDataPoints(0);
        assertThat(marker.getFlags()).isEqualTo(1);
        assertThat(marker.getTimeUnixNano()).isEqualTo(NOW);
        assertThat(marker.getValueCase()).isEqualTo(NumberDataPoint.ValueCase.VALUE_NOT_SET);
    }

    @Test
    void marksEverySeriesOfATargetThatHasGone() throws Exception {
        byte[] before = encoded(Pages.TEXT, BEFORE);

        Telemetry gone = markers.of(before, BEFORE, new byte[0], NOW);

        Telemetry canonical = Telemetry.read(Signal.METRICS, gone.toByteArray());
        assertThat(canonical.toByteArray()).isEqualTo(gone.toByteArray());
        assertThat(canonical.itemCount()).isEqualTo(gone.itemCount());
        assertThat(series(gone))
                .contains(
                        "latency_seconds{a=x}", "go_gc_duration_seconds{}", "http_requests_total{code=400,path=/a\nb}")
                .doesNotContain("http_requests_total{code=200,path=/}", "go_goroutines{}");
    }

    @Test
    void marksNothingWhenNothingHasGone() throws Exception {
        assertThat(markers("a 1\n", "b 1\na 2\n").isEmpty()).isTrue();
    }

    @Test
    void marksASeriesWhoseTypeChanged() throws Exception {
        assertThat(series(markers("# TYPE a gauge\na 1\n", "# TYPE a counter\na 1\n")))
                .containsExactly("a{}");
    }

    private Telemetry markers(String before, String now) throws BadPageException {
        return markers.of(encoded(before, BEFORE), BEFORE, encoded(now, NOW), NOW);
    }

    private byte[] encoded(String page, long timeNanos) throws BadPageException {
        KnownPage known = new KnownPage(fingerprint);
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        byte[] spare = Arrays.copyOf(bytes, bytes.length + KnownPage.SPARE_BYTES);
        decoder.decode(known, PageFormat.TEXT, ORIGIN, spare, bytes.length, timeNanos, 0);
        return known.otlp();
    }

    private static ExportMetricsServiceRequest request(Telemetry batch) {
        return (ExportMetricsServiceRequest) batch.message();
    }

    private static Set<String> series(Telemetry batch) {
        Set<String> series = new TreeSet<>();
        request(batch)
                .getResourceMetricsList()
                .forEach(resource -> resource.getScopeMetricsList()
                        .forEach(scope -> scope.getMetricsList().forEach(metric -> {
                            metric.getGauge()
                                    .getDataPointsList()
                                    .forEach(each ->
                                            series.add(metric.getName() + attributes(each.getAttributesList())));
                            metric.getSum()
                                    .getDataPointsList()
                                    .forEach(each ->
                                            series.add(metric.getName() + attributes(each.getAttributesList())));
                            metric.getHistogram()
                                    .getDataPointsList()
                                    .forEach(each ->
                                            series.add(metric.getName() + attributes(each.getAttributesList())));
                            metric.getSummary()
                                    .getDataPointsList()
                                    .forEach(each ->
                                            series.add(metric.getName() + attributes(each.getAttributesList())));
                        })));
        return series;
    }

    private static String attributes(List<KeyValue> attributes) {
        return attributes.stream()
                .map(each -> each.getKey() + "=" + each.getValue().getStringValue())
                .sorted()
                .collect(Collectors.joining(",", "{", "}"));
    }
}
