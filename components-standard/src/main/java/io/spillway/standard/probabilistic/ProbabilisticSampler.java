package io.spillway.standard.probabilistic;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.NonBlockingProcessor;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.observe.Metric;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.ItemEditor;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryEditor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a part of the spans or log records, decided for each by itself.
 *
 * <p>A dropped item costs a look at its encoded bytes and nothing more; a kept item is marked with the threshold it
 * passed, so that its adjusted count is known further on.
 */
final class ProbabilisticSampler implements NonBlockingProcessor {
    private static final Metric SPANS =
            counter("otelcol_processor_probabilistic_sampler_count_traces_sampled", "spans");
    private static final Metric LOGS = counter("otelcol_processor_probabilistic_sampler_count_logs_sampled", "records");

    private final ProbabilisticSamplerConfig config;
    private final Signal signal;
    private final Consumer next;
    private final SamplingRule rule;
    private final FnvRandomness hash;
    private final @Nullable Counter[] counters;

    ProbabilisticSampler(ProbabilisticSamplerConfig config, Signal signal, Consumer next, ComponentContext context) {
        this.config = config;
        this.signal = signal;
        this.next = next;
        this.rule = SamplingRule.of(config);
        this.hash = new FnvRandomness(config.hashSeed());
        this.counters = counters(context);
    }

    private static Metric counter(String name, String items) {
        return Metric.counter(
                name,
                "{" + items + "}",
                "Number of " + items + " decided about, by what the decision rested on and whether they were kept.",
                "policy",
                "sampled");
    }

    private @Nullable Counter[] counters(ComponentContext context) {
        Metric metric = signal == Signal.TRACES ? SPANS : LOGS;
        @Nullable Counter[] made = new @Nullable Counter[SamplingPolicy.SLOTS];
        for (SamplingPolicy policy : SamplingPolicy.values()) {
            if (policy == SamplingPolicy.ATTRIBUTE && config.fromAttribute().isEmpty()) {
                continue;
            }
            String label = policy.label(config.fromAttribute());
            for (boolean kept : new boolean[] {false, true}) {
                Tags tags = Tags.of("policy", label, "sampled", String.valueOf(kept));
                made[policy.slot(kept)] = metric.counter(context.meters(), tags);
            }
        }
        return made;
    }

    @Override
    public Consumer next() {
        return next;
    }

    @Override
    public Result process(Telemetry batch) {
        SamplingDecision decision = decision();
        Telemetry kept = batch.keep(decision::keepsCounted);
        count(decision);
        if (kept.isEmpty()) {
            return new Result.Answered(Outcome.ACCEPTED);
        }
        return new Result.HandOn(kept.edit(marking(decision)));
    }

    private SamplingDecision decision() {
        return signal == Signal.TRACES ? new SpanDecision(config, rule, hash) : new LogDecision(config, rule, hash);
    }

    private static TelemetryEditor marking(SamplingDecision decision) {
        return new TelemetryEditor() {
            @Override
            public void item(ItemCursor cursor, ItemEditor item) {
                decision.keeps(cursor);
                decision.mark(item);
            }
        };
    }

    private void count(SamplingDecision decision) {
        for (int slot = 0; slot < SamplingPolicy.SLOTS; slot++) {
            long items = decision.count(slot);
            Counter counter = counters[slot];
            if (items > 0 && counter != null) {
                counter.increment((double) items);
            }
        }
    }
}
