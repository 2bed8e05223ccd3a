package io.spillway.component;

import java.util.Map;
import java.util.Set;

/**
 * Makes components of one type. Found with {@link java.util.ServiceLoader} under the name of its sub-interface; must be
 * public with a public constructor without arguments, and must do nothing until asked.
 *
 * <p>The configuration of a component is one record. Its keys in the file are the names of its record components in
 * {@code snake_case}; what the file leaves out is taken from {@link #defaults()}; its compact constructor validates it
 * (see {@code io.spillway.config}).
 *
 * @param <C> the configuration record
 */
public sealed interface ComponentFactory<C extends Record>
        permits ReceiverFactory, ProcessorFactory, ExporterFactory, ConnectorFactory, ExtensionFactory {
    /** The type in the configuration file, for example {@code otlp_grpc}. */
    String type();

    /** Other names of the type, for files written for the OpenTelemetry Collector: {@code otlp} for {@code otlp_grpc}. */
    default Set<String> aliases() {
        return Set.of();
    }

    /** A valid configuration with every default filled in. */
    C defaults();

    /** The role of the components it makes. */
    ComponentKind kind();

    /**
     * What it supports and how far that can be relied on. Empty for extensions; for connectors the signals it takes in
     * ({@link ConnectorFactory#connects} says what comes out).
     */
    Map<Signal, Stability> signals();
}
