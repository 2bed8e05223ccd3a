package io.spillway.reservoir;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.spillway.sampling.Threshold;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Shows the state of a reservoir as JSON. */
final class ReservoirView {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_TRACES = 1000;

    private final ReservoirConfig config;
    private final SamplingEngine engine;

    ReservoirView(ReservoirConfig config, SamplingEngine engine) {
        this.config = config;
        this.engine = engine;
    }

    /** @param traces how many traces of the highest rank, and how many of those heard of last, to show */
    byte[] write(int traces, long nowNanos) {
        return engine.view(sample -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (JsonGenerator json = JSON.createGenerator(out)) {
                write(json.useDefaultPrettyPrinter(), sample, Math.min(traces, MAX_TRACES), nowNanos);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        });
    }

    private void write(JsonGenerator json, Sample sample, int traces, long nowNanos) throws IOException {
        json.writeStartObject();
        json.writeStringField("algorithm", ReservoirControl.label(config.algorithm()));
        json.writeStringField("unit", config.traceAware() ? "trace" : "span");
        Window window = sample.current.window();
        json.writeObjectFieldStart("window");
        json.writeNumberField("number", window.number());
        json.writeStringField(
                "start", Instant.ofEpochMilli(window.startMillis()).toString());
        json.writeStringField("end", Instant.ofEpochMilli(window.endMillis()).toString());
        json.writeEndObject();
        json.writeArrayFieldStart("strata");
        for (Stratum stratum : sample.strata) {
            write(json, sample, stratum, traces, nowNanos);
        }
        json.writeEndArray();
        json.writeNumberField("waiting_traces", sample.table.waiting().size());
        json.writeNumberField("departing_traces", sample.leaving.size());
        json.writeNumberField("bytes_in_memory", sample.memory.bytes());
        json.writeObjectFieldStart("learned_timeouts");
        for (Map.Entry<String, Long> learned : sample.timeout.learned().entrySet()) {
            json.writeStringField(
                    learned.getKey(), Duration.ofNanos(learned.getValue()).toMillis() + "ms");
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void write(JsonGenerator json, Sample sample, Stratum stratum, int traces, long nowNanos)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", stratum.name);
        json.writeNumberField("size_k", stratum.k());
        json.writeNumberField("traces", stratum.reservoir.traces().size());
        json.writeNumberField("offered_traces", stratum.reservoir.state().offered());
        long threshold = Math.max(0, sample.refusedBy(stratum));
        if (stratum.reservoir.hasThreshold()) {
            json.writeStringField("threshold", Threshold.format(threshold));
        }
        if (config.algorithm() == Algorithm.CONSISTENT) {
            json.writeNumberField("adjusted_count", Threshold.adjustedCount(threshold));
        }
        list(json, "top_traces", stratum, traces, nowNanos, Comparator.comparingLong(trace -> -trace.rank));
        list(json, "recent_traces", stratum, traces, nowNanos, Comparator.comparingLong(trace -> -trace.lastNanos));
        json.writeEndObject();
    }

    private static void list(
            JsonGenerator json, String name, Stratum stratum, int traces, long nowNanos, Comparator<HeldTrace> order)
            throws IOException {
        Stream<HeldTrace> all = stratum.reservoir.traces().stream();
        List<HeldTrace> shown = all.sorted(order).limit(traces).toList();
        json.writeArrayFieldStart(name);
        for (HeldTrace trace : shown) {
            json.writeStartObject();
            json.writeStringField("trace_id", trace.id.toString());
            json.writeNumberField("spans", trace.spans);
            json.writeNumberField("bytes", trace.bytes);
            json.writeNumberField(
                    "probability", stratum.reservoir.verdict(trace).probability());
            json.writeStringField(
                    "idle", Duration.ofNanos(nowNanos - trace.lastNanos).toMillis() + "ms");
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
