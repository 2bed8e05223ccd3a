package io.spillway.standard.debug;

import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.component.Reason;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.observe.ExporterMetrics;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes what it is given for people to read, in the words of the OpenTelemetry Collector's exporter of the same name. */
final class DebugExporter implements Exporter {
    private final DebugExporterConfig config;
    private final ComponentContext context;
    private final ExporterMetrics metrics;
    private final Map<Signal, DebugSampling> sampling = new EnumMap<>(Signal.class);
    private @Nullable DebugOutput output;

    DebugExporter(DebugExporterConfig config, Set<Signal> signals, ComponentContext context) {
        this.config = config;
        this.context = context;
        this.metrics = new ExporterMetrics(context, signals, Map.of());
        signals.forEach(signal -> sampling.put(signal, new DebugSampling(config, context.clock())));
    }

    @Override
    public void start() throws IOException {
        output = config.useInternalLogger()
                ? new DebugOutput.ToLog(context.logger())
                : DebugOutput.ToFiles.open(config.outputPaths().orElse(List.of("stdout")));
    }

    @Override
    public Outcome consume(Telemetry batch) {
        metrics.began(batch.signal());
        Outcome outcome = write(batch);
        metrics.ended(batch.signal(), batch.itemCount(), outcome);
        return outcome;
    }

    private Outcome write(Telemetry batch) {
        DebugOutput to = output;
        DebugSampling sampled = sampling.get(batch.signal());
        if (to == null || sampled == null) {
            return Outcome.throttled(Status.Code.UNAVAILABLE, "debug has not been started");
        }
        if (!sampled.next()) {
            return Outcome.ACCEPTED;
        }
        try {
            to.summary(DebugSummary.of(batch));
            switch (config.verbosity()) {
                case BASIC -> {}
                case NORMAL -> to.text(normal(batch));
                case DETAILED -> to.text(detailed(batch));
            }
            return Outcome.ACCEPTED;
        } catch (UncheckedIOException full) {
            return Outcome.throttled(Status.Code.UNAVAILABLE, Reason.of(full));
        }
    }

    private static String normal(Telemetry batch) {
        return switch (batch) {
            case Traces traces -> NormalText.of(traces.message());
            case Metrics points -> NormalText.of(points.message());
            case Logs logs -> NormalText.of(logs.message());
        };
    }

    private static String detailed(Telemetry batch) {
        return switch (batch) {
            case Traces traces -> DetailedSpans.of(traces.message());
            case Metrics points -> DetailedMetrics.of(points.message());
            case Logs logs -> DetailedLogs.of(logs.message());
        };
    }

    @Override
    public void close(Deadline deadline) {
        DebugOutput open = output;
        if (open != null) {
            open.close();
            output = null;
        }
        metrics.close();
    }
}
