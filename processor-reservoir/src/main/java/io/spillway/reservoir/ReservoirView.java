package io.spillway.reservoir;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.spillway.sampling.Threshold;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Shows the state of a reservoir as JSON. Takes the lock of the engine only for the copy, so a poll does not delay senders. */
final class ReservoirView {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_TRACES = 1000;

    private final ReservoirConfig config;
    private final SamplingEngine engine;

    ReservoirView(ReservoirConfig config, SamplingEngine engine) {
        this.config = config;
        this.engine = engine;
    }

    /** @param traces how many traces of the highest rank, and how many of the latest spans, to show for each stratum */
    byte[] write(int traces, long nowNanos) {
        int shown = Math.min(traces, MAX_TRACES);
        ReservoirSnapshot snapshot = engine.view(state -> ReservoirSnapshot.of(state, shown));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            write(json.useDefaultPrettyPrinter(), snapshot, nowNanos);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void write(JsonGenerator json, ReservoirSnapshot snapshot, long nowNanos) throws IOException {
        json.writeStartObject();
        json.writeStringField(
                "algorithm", ReservoirControl.label(config.sampling().algorithm()));
        json.writeStringField("unit", config.traceAware() ? "trace" : "span");
        Window window = snapshot.window();
        json.writeObjectFieldStart("window");
        json.writeNumberField("number", window.number());
        json.writeStringField(
                "start", Instant.ofEpochMilli(window.startMillis()).toString());
        json.writeStringField("end", Instant.ofEpochMilli(window.endMillis()).toString());
        json.writeEndObject();
        json.writeArrayFieldStart("strata");
        for (ReservoirSnapshot.StratumCopy stratum : snapshot.strata()) {
            write(json, stratum, nowNanos);
        }
        json.writeEndArray();
        json.writeNumberField("waiting_traces", snapshot.waitingTraces());
        json.writeNumberField("departing_traces", snapshot.emittingTraces());
        json.writeNumberField("bytes_in_memory", snapshot.bytesInMemory());
        json.writeObjectFieldStart("learned_timeouts");
        for (Map.Entry<String, Long> learned : snapshot.learnedTimeouts().entrySet()) {
            json.writeStringField(learned.getKey(), millis(learned.getValue()));
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void write(JsonGenerator json, ReservoirSnapshot.StratumCopy stratum, long nowNanos) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", stratum.name());
        json.writeNumberField("size_k", stratum.k());
        json.writeNumberField("traces", stratum.traces());
        json.writeNumberField("offered_traces", stratum.offered());
        if (stratum.hasThreshold()) {
            json.writeStringField("threshold", Threshold.format(stratum.threshold()));
        }
        if (config.sampling().algorithm() == Algorithm.CONSISTENT) {
            json.writeNumberField("adjusted_count", Threshold.adjustedCount(stratum.threshold()));
        }
        list(json, "top_traces", stratum.topTraces(), nowNanos);
        list(json, "recent_traces", stratum.recentTraces(), nowNanos);
        json.writeEndObject();
    }

    private static void list(JsonGenerator json, String name, List<ReservoirSnapshot.TraceCopy> traces, long nowNanos)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (ReservoirSnapshot.TraceCopy trace : traces) {
            json.writeStartObject();
            json.writeStringField("trace_id", trace.id().toString());
            json.writeNumberField("spans", trace.spans());
            json.writeNumberField("bytes", trace.bytes());
            json.writeNumberField("probability", trace.probability());
            json.writeStringField("idle", millis(nowNanos - trace.lastNanos()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis() + "ms";
    }
}
