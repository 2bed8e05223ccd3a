package io.spillway.pipeline;

import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentFactory;
import io.spillway.component.Connector;
import io.spillway.component.ConnectorFactory;
import io.spillway.component.Consumer;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Extension;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.PipelineInput;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Receiver;
import io.spillway.component.ReceiverFactory;
import io.spillway.component.Signal;
import io.spillway.loading.ComponentConfig;
import java.util.Map;
import java.util.Set;

/**
 * Calls factories with their configuration. The loader guarantees that a {@link ComponentConfig} holds a factory of the right kind
 * and a record of that factory's type.
 */
final class Factories {
    private Factories() {}

    static Extension extension(ComponentConfig component, ComponentContext context) {
        ExtensionFactory<Record> factory = factory(component, ExtensionFactory.class);
        return factory.create(component.config(), context);
    }

    static Exporter exporter(ComponentConfig component, Set<Signal> signals, ComponentContext context) {
        ExporterFactory<Record> factory = factory(component, ExporterFactory.class);
        return factory.create(component.config(), signals, context);
    }

    static Connector connector(
            ComponentConfig component, Set<Signal> from, Map<Signal, PipelineInput> next, ComponentContext context) {
        ConnectorFactory<Record> factory = factory(component, ConnectorFactory.class);
        return factory.create(component.config(), from, next, context);
    }

    static Processor processor(ComponentConfig component, Signal signal, Consumer next, ComponentContext context) {
        ProcessorFactory<Record> factory = factory(component, ProcessorFactory.class);
        return factory.create(component.config(), signal, next, context);
    }

    static Receiver receiver(ComponentConfig component, Map<Signal, PipelineInput> next, ComponentContext context) {
        ReceiverFactory<Record> factory = factory(component, ReceiverFactory.class);
        return factory.create(component.config(), next, context);
    }

    @SuppressWarnings("unchecked")
    private static <F extends ComponentFactory<?>> F factory(ComponentConfig component, Class<? super F> kind) {
        return (F) kind.cast(component.factory());
    }
}
