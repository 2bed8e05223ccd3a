package io.spillway.parquet;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Metrics with few series and many points. */
final class SeriesBatches {
    private SeriesBatches() {}

    /** Batches in which each series has some points, in random order. */
    static List<Telemetry> of(int series, int points, int batches) {
        Random random = new Random(series);
        List<Telemetry> result = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            Gauge.Builder gauge = Gauge.newBuilder();
            for (int point = 0; point < points / batches * series; point++) {
                gauge.addDataPoints(point(point % series, random));
            }
            ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
            request.addResourceMetricsBuilder()
                    .addScopeMetricsBuilder()
                    .addMetrics(Metric.newBuilder().setName("load").setGauge(gauge));
            result.add(ParquetFiles.batch(Signal.METRICS, request.build()));
        }
        return result;
    }

    private static NumberDataPoint point(int series, Random random) {
        return NumberDataPoint.newBuilder()
                .setTimeUnixNano(1_790_000_000_000_000_000L + random.nextInt(1_000_000))
                .setAsDouble(random.nextDouble())
                .addAttributes(KeyValue.newBuilder()
                        .setKey("cpu")
                        .setValue(AnyValue.newBuilder().setIntValue(series)))
                .build();
    }
}
