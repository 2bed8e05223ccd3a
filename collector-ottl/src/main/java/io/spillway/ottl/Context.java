package io.spillway.ottl;

import io.spillway.component.Signal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The object of a condition, which decides the paths of the condition. Ordered from the outermost to the innermost. */
public enum Context {
    RESOURCE("resource"),
    SCOPE("scope"),
    SPAN("span"),
    SPANEVENT("spanevent"),
    METRIC("metric"),
    DATAPOINT("datapoint"),
    EXEMPLAR("exemplar"),
    LOG("log");

    private final String key;

    Context(String key) {
        this.key = key;
    }

    /** The name in configuration files and before paths. */
    public String key() {
        return key;
    }

    /** The context that a path's first segment names, if it names one. */
    static Optional<Context> ofPrefix(String segment) {
        String named = segment.equals("instrumentation_scope") ? SCOPE.key : segment;
        return Arrays.stream(values())
                .filter(context -> context.key.equals(named))
                .findFirst();
    }

    /** The contexts that statements of a signal may have. */
    public static Set<Context> ofStatements(Signal signal) {
        return switch (signal) {
            case TRACES, LOGS -> ofConditions(signal);
            case METRICS -> EnumSet.of(RESOURCE, SCOPE, METRIC, DATAPOINT, EXEMPLAR);
        };
    }

    /** The contexts that conditions which choose items of a signal may have. */
    public static Set<Context> ofConditions(Signal signal) {
        return switch (signal) {
            case TRACES -> EnumSet.of(RESOURCE, SCOPE, SPAN, SPANEVENT);
            case METRICS -> EnumSet.of(RESOURCE, SCOPE, METRIC, DATAPOINT);
            case LOGS -> EnumSet.of(RESOURCE, SCOPE, LOG);
        };
    }

    /** The contexts whose fields a condition of this context can read. */
    Set<Context> readable() {
        return switch (this) {
            case RESOURCE -> EnumSet.of(RESOURCE);
            case SCOPE -> EnumSet.of(RESOURCE, SCOPE);
            case SPAN -> EnumSet.of(RESOURCE, SCOPE, SPAN);
            case SPANEVENT -> EnumSet.of(RESOURCE, SCOPE, SPAN, SPANEVENT);
            case METRIC -> EnumSet.of(RESOURCE, SCOPE, METRIC);
            case DATAPOINT -> EnumSet.of(RESOURCE, SCOPE, METRIC, DATAPOINT);
            case EXEMPLAR -> EnumSet.of(RESOURCE, SCOPE, METRIC, DATAPOINT, EXEMPLAR);
            case LOG -> EnumSet.of(RESOURCE, SCOPE, LOG);
        };
    }
}
