package io.spillway.reservoir;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.ComponentContext;
import io.spillway.observe.Metric;
import io.spillway.observe.PublishedGauge;
import io.spillway.storage.Store;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The metrics of a reservoir. */
final class ReservoirMetrics {
    private static final String PREFIX = "otelcol_processor_reservoir_";
    private static final String PROCESSOR = "processor";
    private static final String PIPELINE = "pipeline";

    static final Metric SAMPLED_SPANS = counter("sampled_spans", "{spans}", "Number of spans handed on.");
    static final Metric SAMPLED_TRACES = counter(
            "sampled_traces",
            "{traces}",
            "Number of traces handed on, by whether they were complete as far as was known.",
            "completeness");
    static final Metric DROPPED_SPANS =
            counter("dropped_spans", "{spans}", "Number of spans that were not handed on, by reason.", "reason");
    static final Metric EVICTED_TRACES = counter(
            "evicted_traces",
            "{traces}",
            "Number of traces that had to go on before they were complete, for want of room.");
    static final Metric LATE_SPANS = counter(
            "late_spans", "{spans}", "Number of spans that came after their kept trace had left, and followed it.");
    static final Metric DUPLICATE_SPANS =
            counter("duplicate_spans", "{spans}", "Number of spans handed on whose id their trace has had before.");
    static final Metric CLOCK_JUMPS =
            counter("clock_jumps", "{jumps}", "Number of windows in which the wall clock jumped.");
    static final Metric CHECKPOINT_ERRORS =
            counter("checkpoint_errors", "{errors}", "Number of attempts to save that failed.");
    static final Metric COMPACTIONS =
            counter("compactions", "{compactions}", "Number of compactions of the store, by result.", "result");
    static final Metric RESTORED_TRACES = counter(
            "restored_traces",
            "{traces}",
            "Number of traces found in the store at the start, by what became of them: resumed (their window), decided"
                    + " (they had been kept), redelivered (they may have been handed on before). Or of stores: damaged.",
            "result");
    static final Metric THRESHOLD = gauge(
            "threshold",
            "1",
            "Share of the traces that are refused whatever they weigh: 0 when all are kept. Not of uniform reservoirs.",
            "stratum");
    static final Metric TRACES = gauge("traces", "{traces}", "Number of traces in the reservoir.", "stratum");
    static final Metric WINDOW_TRACES =
            gauge("window_traces", "{traces}", "Number of traces offered to the reservoir in this window.", "stratum");
    static final Metric WINDOW = gauge("window", "1", "The number of the current window.");
    static final Metric WINDOW_AGE = gauge("window_age", "s", "How long the window has been open.");
    static final Metric BUFFER_TRACES =
            gauge("buffer_traces", "{traces}", "Number of traces that wait to be complete.");
    static final Metric BUFFER_BYTES = gauge("buffer_bytes", "By", "Bytes of spans in memory.");
    static final Metric DEPARTING_TRACES =
            gauge("departing_traces", "{traces}", "Number of kept traces that wait to be handed on.");
    static final Metric CHECKPOINT_AGE = gauge("checkpoint_age", "s", "Time since everything held was last saved.");
    static final Metric STORE_BYTES = gauge("store_bytes", "By", "Bytes the store takes on disk.");

    private final ComponentContext context;
    private final Tags tags;
    private final List<PublishedGauge> gauges = new ArrayList<>();
    private final Map<DropReason, Counter> dropped = new EnumMap<>(DropReason.class);
    final Counter sampledSpans;
    final Counter completeTraces;
    final Counter incompleteTraces;
    final Counter evictedTraces;
    final Counter lateSpans;
    final Counter duplicateSpans;
    final Counter clockJumps;
    final Counter checkpointErrors;

    ReservoirMetrics(ComponentContext context) {
        this.context = context;
        this.tags = Tags.of(PROCESSOR, context.id().toString(), PIPELINE, context.pipeline());
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, DROPPED_SPANS.counter(context.meters(), tags.and("reason", reason.label())));
        }
        sampledSpans = counter(SAMPLED_SPANS);
        completeTraces = SAMPLED_TRACES.counter(context.meters(), tags.and("completeness", "complete"));
        incompleteTraces = SAMPLED_TRACES.counter(context.meters(), tags.and("completeness", "incomplete"));
        evictedTraces = counter(EVICTED_TRACES);
        lateSpans = counter(LATE_SPANS);
        duplicateSpans = counter(DUPLICATE_SPANS);
        clockJumps = counter(CLOCK_JUMPS);
        checkpointErrors = counter(CHECKPOINT_ERRORS);
    }

    private static Metric counter(String name, String unit, String description, String... labels) {
        return metric(name, Metric.Type.COUNTER, unit, description, labels);
    }

    private static Metric gauge(String name, String unit, String description, String... labels) {
        return metric(name, Metric.Type.GAUGE, unit, description, labels);
    }

    private static Metric metric(String name, Metric.Type type, String unit, String description, String... labels) {
        List<String> all = new ArrayList<>(List.of(PROCESSOR, PIPELINE));
        all.addAll(List.of(labels));
        return new Metric(PREFIX + name, type, unit, description, all, List.of());
    }

    /** Every metric, for the documentation. */
    static List<Metric> all() {
        return List.of(
                SAMPLED_SPANS,
                SAMPLED_TRACES,
                DROPPED_SPANS,
                EVICTED_TRACES,
                LATE_SPANS,
                DUPLICATE_SPANS,
                THRESHOLD,
                TRACES,
                WINDOW_TRACES,
                WINDOW,
                WINDOW_AGE,
                BUFFER_TRACES,
                BUFFER_BYTES,
                DEPARTING_TRACES,
                CHECKPOINT_AGE,
                CHECKPOINT_ERRORS,
                STORE_BYTES,
                COMPACTIONS,
                RESTORED_TRACES,
                CLOCK_JUMPS);
    }

    private Counter counter(Metric metric) {
        return metric.counter(context.meters(), tags);
    }

    /** A counter with one more label. */
    Counter counter(Metric metric, String label, String value) {
        return metric.counter(context.meters(), tags.and(label, value));
    }

    void dropped(DropReason reason, long spans) {
        Counter counter = dropped.get(reason);
        if (spans > 0 && counter != null) {
            counter.increment((double) spans);
        }
    }

    /** Publishes the gauges of an engine, until {@link #close}. */
    void publish(SamplingEngine engine) {
        gauge(WINDOW, tags, engine, state -> (double) state.current().window().number());
        gauge(WINDOW_AGE, tags, engine, state -> state.current().ageSeconds());
        gauge(BUFFER_TRACES, tags, engine, state -> state.table().waiting().size());
        gauge(BUFFER_BYTES, tags, engine, state -> (double) state.memory().bytes());
        gauge(DEPARTING_TRACES, tags, engine, state -> state.table().emitting().size());
        for (Stratum stratum : engine.view(state -> state.strata().all())) {
            Tags own = tags.and("stratum", stratum.name);
            gauge(TRACES, own, engine, _ -> stratum.traces());
            gauge(WINDOW_TRACES, own, engine, _ ->
                    (double) stratum.reservoir.state().offered());
            if (stratum.reservoir.hasThreshold()) {
                gauge(THRESHOLD, own, engine, state -> state.strata().refusedShare(stratum));
            }
        }
    }

    /** Publishes the gauges of the store, until {@link #close}. */
    void publish(StoreJournal journal, Store store) {
        gauges.add(CHECKPOINT_AGE.gauge(context.meters(), tags, () -> journal.ageNanos() / 1e9));
        gauges.add(STORE_BYTES.gauge(context.meters(), tags, () -> (double) store.sizeBytes()));
    }

    private void gauge(Metric metric, Tags labels, SamplingEngine engine, ToDoubleFunction<SamplerState> value) {
        gauges.add(metric.gauge(context.meters(), labels, () -> engine.view(value::applyAsDouble)));
    }

    /** Removes the gauges. */
    void close() {
        gauges.forEach(PublishedGauge::close);
        gauges.clear();
    }
}
