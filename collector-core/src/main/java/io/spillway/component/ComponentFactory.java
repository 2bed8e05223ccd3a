package io.spillway.component;

import java.util.Map;
import java.util.Set;

/**
 * Makes components of one type. {@link java.util.ServiceLoader} finds it under the name of its sub-interface. A factory is
 * public, has a public constructor without arguments, and does nothing until it is called.
 *
 * <p>The configuration of a component is one record. Its keys in the file are the names of its record components in {@code
 * snake_case}; keys that the file leaves out have the values of {@link #defaults()}; its compact constructor validates it (see
 * {@code io.spillway.config}).
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

    /** The role of the components that it makes. */
    ComponentKind kind();

    /**
     * The supported signals, with the stability of each. Empty for extensions. Connectors name the signals that they consume
     * ({@link ConnectorFactory#connects} tells the signals that they emit).
     */
    Map<Signal, Stability> signals();
}
