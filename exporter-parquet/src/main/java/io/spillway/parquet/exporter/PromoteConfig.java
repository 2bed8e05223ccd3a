package io.spillway.parquet.exporter;

import io.spillway.component.Signal;
import io.spillway.config.Checks;
import io.spillway.parquet.Promoted;
import io.spillway.parquet.TelemetryLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Attributes that become columns.
 *
 * @param traces attributes of the table {@code traces}
 * @param metrics attributes of the table {@code metrics}
 * @param logs attributes of the table {@code logs}
 */
public record PromoteConfig(List<AttributeConfig> traces, List<AttributeConfig> metrics, List<AttributeConfig> logs) {
    static final PromoteConfig NONE = new PromoteConfig(List.of(), List.of(), List.of());

    public PromoteConfig {
        traces = List.copyOf(traces);
        metrics = List.copyOf(metrics);
        logs = List.copyOf(logs);
    }

    void check(Checks checks) {
        for (Signal signal : Signal.values()) {
            String key = "promote::" + signal.key();
            boolean isComplete = true;
            List<AttributeConfig> attributes = of(signal);
            for (int i = 0; i < attributes.size(); i++) {
                boolean hasName = attributes.get(i).key().matches(".*[A-Za-z0-9].*");
                checks.that(hasName, key + "::" + i + "::key", "must have a letter or a digit");
                isComplete &= hasName;
            }
            if (isComplete) {
                checkNames(checks, key, signal);
            }
        }
    }

    private void checkNames(Checks checks, String key, Signal signal) {
        try {
            layout(signal);
        } catch (IllegalArgumentException e) {
            checks.that(false, key, String.valueOf(e.getMessage()));
        }
    }

    private List<AttributeConfig> of(Signal signal) {
        return switch (signal) {
            case TRACES -> traces;
            case METRICS -> metrics;
            case LOGS -> logs;
        };
    }

    /** The layout of a signal's files. */
    TelemetryLayout layout(Signal signal) {
        List<Promoted> promoted = new ArrayList<>();
        for (AttributeConfig attribute : of(signal)) {
            promoted.add(attribute.promoted());
        }
        return new TelemetryLayout(signal, promoted);
    }
}
