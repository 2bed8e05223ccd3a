package io.spillway.standard.debug;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The content of a batch, in numbers.
 *
 * @param title such as {@code Traces}
 */
record DebugSummary(String title, SequencedMap<String, Integer> counts) {
    static DebugSummary of(Telemetry batch) {
        SequencedMap<String, Integer> counts = new LinkedHashMap<>();
        return switch (batch) {
            case Traces traces -> {
                counts.put("resource spans", traces.message().getResourceSpansCount());
                counts.put("spans", batch.itemCount());
                yield new DebugSummary("Traces", counts);
            }
            case Metrics metrics -> {
                ExportMetricsServiceRequest message = metrics.message();
                counts.put("resource metrics", message.getResourceMetricsCount());
                counts.put("metrics", metrics(message));
                counts.put("data points", batch.itemCount());
                yield new DebugSummary("Metrics", counts);
            }
            case Logs logs -> {
                counts.put("resource logs", logs.message().getResourceLogsCount());
                counts.put("log records", batch.itemCount());
                yield new DebugSummary("Logs", counts);
            }
        };
    }

    private static int metrics(ExportMetricsServiceRequest message) {
        return message.getResourceMetricsList().stream()
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .mapToInt(ScopeMetrics::getMetricsCount)
                .sum();
    }

    /** On one line, as it stands where there is no log to do it. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(title).append("\t{");
        String separator = "";
        for (var count : counts.entrySet()) {
            line.append(separator)
                    .append('"')
                    .append(count.getKey())
                    .append("\": ")
                    .append(count.getValue());
            separator = ", ";
        }
        return line.append('}').toString();
    }
}
