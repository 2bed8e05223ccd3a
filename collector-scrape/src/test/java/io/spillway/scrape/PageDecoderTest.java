package io.spillway.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeded.class)
final class PageDecoderTest {
    private static final int PAGES = Integer.getInteger("spillway.pages", 2_000);
    private static final long TIME = 1_700_000_000_000_000_000L;
    private static final PageOrigin ORIGIN = new PageOrigin(
            Map.of("service.name", "shop"), Map.of("zone", "a", "taken", "target"), "io.spillway.scrape", "1", true);

    private final Fingerprint fingerprint = new Fingerprint(7);
    private final PageDecoder decoder = new PageDecoder(fingerprint);

    @Test
    void mapsTheTypesOfAPage() throws Exception {
        Map<String, Metric> metrics = decode(PageFormat.TEXT, Pages.TEXT);

        assertThat(metrics.get("http_requests_total").getSum().getIsMonotonic()).isTrue();
        NumberDataPoint started = metrics.get("http_requests_total").getSum().getDataPoints(1);
        assertThat(started.getStartTimeUnixNano()).isBetween(1520872607122999000L, 1520872607123001000L);
        assertThat(metrics.get("http_requests_total").getSum().getDataPoints(0).getTimeUnixNano())
                .isEqualTo(1395066363000L * 1_000_000);
        assertThat(metrics.get("temperature").getGauge().getDataPointsCount()).isEqualTo(2);
        assertThat(metrics.get("wind_speed").getMetadata(0).getValue().getStringValue())
                .isEqualTo("unknown");
        assertThat(metrics.get("latency_seconds").getDescription()).isEqualTo("How long it takes.");
        HistogramDataPoint latency =
                metrics.get("latency_seconds").getHistogram().getDataPoints(0);
        assertThat(latency.getBucketCountsList()).containsExactly(1L, 2L, 1L);
        assertThat(latency.getExplicitBoundsList()).containsExactly(0.1, 1.0);
        assertThat(latency.getSum()).isEqualTo(5.5);
        assertThat(metrics.get("go_gc_duration_seconds")
                        .getSummary()
                        .getDataPoints(0)
                        .getQuantileValuesCount())
                .isEqualTo(2);
        assertThat(metrics.get("http.status").getGauge().getDataPointsCount()).isEqualTo(2);
    }

    @Test
    void mapsExemplarsAndUnits() throws Exception {
        Map<String, Metric> metrics = decode(PageFormat.OPEN_METRICS, Pages.OPEN_METRICS);

        HistogramDataPoint point = metrics.get("hh").getHistogram().getDataPoints(0);
        assertThat(point.getExemplarsCount()).isEqualTo(2);
        assertThat(point.getExemplars(0).getTraceId().size()).isEqualTo(16);
        assertThat(point.getExemplars(0).getSpanId().byteAt(1)).isEqualTo((byte) 0x11);
        assertThat(point.getStartTimeUnixNano()).isEqualTo(1520430001L * 1_000_000_000);
        assertThat(metrics.get("go_gc_duration_seconds").getUnit()).isEqualTo("s");
        assertThat(metrics.get("ii").getSum().getIsMonotonic()).isFalse();
        assertThat(metrics).doesNotContainKey("gh");
        assertThat(decoder.leftOut(LeftOut.GAUGE_HISTOGRAM)).isEqualTo(1);
    }

    @Test
    void putsLabelsOfTargetAndScopeWhereTheyBelong() throws Exception {
        ExportMetricsServiceRequest request = request(PageFormat.TEXT, """
                target_info{os="linux",job="x"} 1
                a{taken="page",job="j",b=""} 1
                a{otel_scope_name="lib",otel_scope_version="2",otel_scope_x="y"} 2
                """);

        assertThat(request.getResourceMetrics(0).getResource().getAttributesList().stream()
                        .map(each -> each.getKey()))
                .containsExactlyInAnyOrder("service.name", "os");
        NumberDataPoint own = request.getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0)
                .getGauge()
                .getDataPoints(0);
        assertThat(own.getAttributesList().stream()
                        .map(each -> each.getKey() + "=" + each.getValue().getStringValue()))
                .containsExactlyInAnyOrder("exported_taken=page", "exported_job=j", "zone=a", "taken=target");
        assertThat(request.getResourceMetrics(0).getScopeMetrics(1).getScope().getName())
                .isEqualTo("lib");
        assertThat(request.getResourceMetrics(0)
                        .getScopeMetrics(1)
                        .getScope()
                        .getAttributes(0)
                        .getKey())
                .isEqualTo("x");
    }

    @Test
    void leavesOutAndCountsSamplesWithoutAPlace() throws Exception {
        decode(PageFormat.TEXT, """
                # TYPE h histogram
                h_bucket{le="x"} 1
                h_bucket{le="1"} 1
                h_bucket{le="1"} 2
                h_count 4
                h_sum{b="1"} 1
                a 1
                a 2
                """);

        assertThat(decoder.leftOut(LeftOut.NO_BOUND)).isEqualTo(1);
        assertThat(decoder.leftOut(LeftOut.NO_COUNT)).isEqualTo(1);
        assertThat(decoder.leftOut(LeftOut.DUPLICATE)).isEqualTo(2);
    }

    @Test
    void refusesPagesWithRepeatedLabels() {
        assertThatThrownBy(() -> decode(PageFormat.TEXT, "a{b=\"1\",b=\"2\"} 1\n"))
                .isInstanceOf(BadPageException.class);
    }

    @Test
    void acceptsTenThousandLabels() throws Exception {
        StringBuilder line = new StringBuilder("a{");
        for (int i = 0; i < 10_000; i++) {
            line.append("l").append(i).append("=\"v\",");
        }

        assertThat(decode(PageFormat.TEXT, line + "} 1\n")
                        .get("a")
                        .getGauge()
                        .getDataPoints(0)
                        .getAttributesCount())
                .isEqualTo(10_002);
    }

    /** A patched page is the same OTLP, byte for byte, as the page read from the beginning. */
    @Test
    void patchesAPageToWhatReadingItGives(Seed seed) throws Exception {
        int patched = 0;
        for (PageFormat format : PageFormat.values()) {
            for (int i = 0; i < PAGES; i++) {
                Random random = seed.part(i).random();
                KnownPage known = new KnownPage(fingerprint);
                String page = random.nextInt(4) == 0 ? written(format) : Pages.random(random, format);
                for (int round = 0; round < 4; round++) {
                    byte[] bytes = spare(page);
                    boolean isNew = decoder.decode(
                            known, format, ORIGIN, bytes, bytes.length - PageReader.SPARE_BYTES, TIME + round, 0);
                    patched += isNew ? 0 : 1;
                    KnownPage fresh = new KnownPage(fingerprint);
                    decoder.decode(
                            fresh, format, ORIGIN, bytes, bytes.length - PageReader.SPARE_BYTES, TIME + round, 0);
                    assertThat(Arrays.equals(known.otlp(), fresh.otlp()))
                            .as(page)
                            .isTrue();
                    assertThat(known.points()).isEqualTo(fresh.points());
                    page = random.nextInt(5) == 0 ? without(page, random) : renumbered(page, random);
                }
            }
        }
        assertThat(patched).isGreaterThan(PAGES);
    }

    private static String written(PageFormat format) {
        return format == PageFormat.TEXT ? Pages.TEXT : Pages.OPEN_METRICS;
    }

    /** The same lines with other numbers. */
    private static String renumbered(String page, Random random) {
        List<String> lines = Arrays.stream(page.split("\n", -1))
                .map(line -> line.matches("[a-z_]+\\{[^}]*} [^ ]+")
                        ? line.substring(0, line.indexOf("} ") + 2) + Pages.number(random)
                        : line)
                .toList();
        return String.join("\n", lines);
    }

    private static String without(String page, Random random) {
        List<String> lines = new ArrayList<>(Arrays.asList(page.split("\n", -1)));
        if (lines.size() > 3) {
            lines.remove(random.nextInt(lines.size() - 2));
        }
        return String.join("\n", lines);
    }

    private Map<String, Metric> decode(PageFormat format, String page) throws Exception {
        Map<String, Metric> metrics = new HashMap<>();
        request(format, page)
                .getResourceMetricsList()
                .forEach(resource -> resource.getScopeMetricsList()
                        .forEach(scope -> scope.getMetricsList().forEach(each -> metrics.put(each.getName(), each))));
        return metrics;
    }

    private ExportMetricsServiceRequest request(PageFormat format, String page)
            throws BadPageException, MalformedTelemetryException, InvalidProtocolBufferException {
        KnownPage known = new KnownPage(fingerprint);
        byte[] bytes = spare(page);
        decoder.decode(known, format, ORIGIN, bytes, bytes.length - PageReader.SPARE_BYTES, TIME, 0);
        Telemetry canonical = Telemetry.read(Signal.METRICS, known.otlp());
        assertThat(canonical.toByteArray()).isEqualTo(known.otlp());
        assertThat(canonical.itemCount()).isEqualTo(known.points());
        return ExportMetricsServiceRequest.parseFrom(known.otlp());
    }

    private static byte[] spare(String page) {
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + PageReader.SPARE_BYTES);
    }
}
