package io.spillway.distribution.endtoend;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Gives one collection to several exporters: with a reader for each, they would export different moments. */
record BothMetricExporter(List<MetricExporter> exporters) implements MetricExporter {
    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
        return all(exporter -> exporter.export(metrics));
    }

    @Override
    public CompletableResultCode flush() {
        return all(MetricExporter::flush);
    }

    @Override
    public CompletableResultCode shutdown() {
        return all(MetricExporter::shutdown);
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType instrumentType) {
        return exporters.getFirst().getAggregationTemporality(instrumentType);
    }

    private CompletableResultCode all(Function<MetricExporter, CompletableResultCode> action) {
        return CompletableResultCode.ofAll(exporters.stream().map(action).toList());
    }
}
