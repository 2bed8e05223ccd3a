package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.spillway.loading.TelemetryConfig.MetricsLevel;
import io.spillway.observe.ProcessMetrics;
import io.spillway.testkit.ManualClock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ExpositionTest {
    private final SelfMetrics metrics = SelfMetrics.collecting(MetricsLevel.NORMAL);

    @Test
    void countersKeepTheirNames() {
        Counter.builder("otelcol_exporter_sent_spans")
                .description("Number of spans \\ sent")
                .tag("exporter", "a\"b\\c\nd")
                .register(metrics.meters())
                .increment(3);

        assertThat(text()).contains("""
                # HELP otelcol_exporter_sent_spans Number of spans \\\\ sent
                # TYPE otelcol_exporter_sent_spans counter
                otelcol_exporter_sent_spans{exporter="a\\"b\\\\c\\nd"} 3
                """);
    }

    @Test
    void seriesOfOneMetricMayDifferInTheirLabels() {
        Counter.builder("sent")
                .tag("exporter", "debug")
                .register(metrics.meters())
                .increment();
        Counter.builder("sent")
                .tag("exporter", "otlp_grpc")
                .tag("server_address", "host")
                .register(metrics.meters())
                .increment(2);

        assertThat(text())
                .contains("sent{exporter=\"debug\"} 1\n")
                .contains("sent{exporter=\"otlp_grpc\",server_address=\"host\"} 2\n")
                .containsOnlyOnce("# TYPE sent counter");
    }

    @Test
    void unitsAndReservedSuffixesChangeNothing() {
        FunctionCounter.builder("uptime", new AtomicLong(7), AtomicLong::get)
                .baseUnit("seconds")
                .register(metrics.meters());
        Gauge.builder("store_info", () -> 0.25).register(metrics.meters());

        assertThat(text()).contains("uptime 7\n").contains("store_info 0.25\n");
    }

    @Test
    void histogramsHaveCumulativeBuckets() {
        DistributionSummary sizes = DistributionSummary.builder("otelcol_batch_send_size")
                .serviceLevelObjectives(10, 100.5)
                .tag("processor", "batch")
                .register(metrics.meters());
        sizes.record(5);
        sizes.record(50);
        sizes.record(500);

        assertThat(text()).contains("""
                # TYPE otelcol_batch_send_size histogram
                otelcol_batch_send_size_bucket{processor="batch",le="10"} 1
                otelcol_batch_send_size_bucket{processor="batch",le="100.5"} 2
                otelcol_batch_send_size_bucket{processor="batch",le="+Inf"} 3
                otelcol_batch_send_size_sum{processor="batch"} 555
                otelcol_batch_send_size_count{processor="batch"} 3
                """);
    }

    @Test
    void processMetricsHaveTheGoCollectorsNames() {
        ProcessMetrics.register(metrics.meters(), new ManualClock());

        assertThat(text())
                .contains("# TYPE otelcol_process_uptime counter\notelcol_process_uptime 0\n")
                .containsPattern("otelcol_process_cpu_seconds \\d")
                .containsPattern("otelcol_process_memory_rss \\d{7,}\n")
                .containsPattern("otelcol_process_runtime_heap_alloc_bytes \\d+")
                .containsPattern("otelcol_process_runtime_total_alloc_bytes \\d+")
                .containsPattern("otelcol_process_runtime_total_sys_memory_bytes \\d+");
    }

    @Test
    void theCollectorDescribesItself() {
        assertThat(text()).endsWith("""
                # HELP promhttp_metric_handler_errors_total Total number of internal errors encountered by the promhttp metric handler.
                # TYPE promhttp_metric_handler_errors_total counter
                promhttp_metric_handler_errors_total{cause="encoding"} 0
                promhttp_metric_handler_errors_total{cause="gathering"} 0
                # HELP target_info Target metadata
                # TYPE target_info gauge
                target_info{service_name="spillway"} 1
                """);
    }

    @Test
    void suffixesAndConstantLabelsOnRequest() {
        ProcessMetrics.register(metrics.meters(), new ManualClock());
        Counter.builder("sent").tag("exporter", "debug").register(metrics.meters());

        assertThat(metrics.exposition(new MetricNames(true, true), Map.of("dc", "eu"), Map.of()))
                .contains("otelcol_process_uptime_seconds_total{dc=\"eu\"} 0\n")
                .contains("otelcol_process_memory_rss_bytes{dc=\"eu\"} ")
                .contains("otelcol_process_runtime_total_alloc_bytes_total{dc=\"eu\"} ")
                .contains("sent_total{exporter=\"debug\",dc=\"eu\"} 0\n");
    }

    @Test
    void detailsAreForTheDetailedLevel() {
        DistributionSummary.builder("otelcol_processor_batch_batch_send_size_bytes")
                .register(metrics.meters())
                .record(1);

        assertThat(text()).doesNotContain("send_size_bytes");
    }

    private String text() {
        return metrics.exposition(MetricNames.DECLARED, Map.of(), Map.of("service_name", "spillway"));
    }

    @Test
    void numbersAreShort() {
        assertThat(Exposition.number(0)).isEqualTo("0");
        assertThat(Exposition.number(1e-9)).isEqualTo("0.000000001");
        assertThat(Exposition.number(123456789.5)).isEqualTo("123456789.5");
        assertThat(Exposition.number(Double.POSITIVE_INFINITY)).isEqualTo("+Inf");
        assertThat(Exposition.number(Double.NaN)).isEqualTo("NaN");
        assertThat(Exposition.number(1e300)).startsWith("1000");
    }
}
