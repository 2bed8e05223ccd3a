package io.spillway.kubernetes.attributes;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import io.spillway.kubernetes.rbac.NeedsRights;
import io.spillway.kubernetes.rbac.Right;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes {@code k8s_attributes} processors. */
public final class K8sAttributesFactory
        implements ProcessorFactory<K8sAttributesConfig>, NeedsRights<K8sAttributesConfig> {
    @Override
    public String type() {
        return "k8s_attributes";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("k8sattributes");
    }

    @Override
    public K8sAttributesConfig defaults() {
        return K8sAttributesConfig.DEFAULTS;
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.ALPHA.forEverySignal();
    }

    @Override
    public Collection<Right> rights(K8sAttributesConfig config, Map<String, String> environment) {
        return config.passthrough()
                ? List.of()
                : NeedsOf.needs(config, environment).selections().stream()
                        .map(Right::of)
                        .toList();
    }

    @Override
    public Processor create(K8sAttributesConfig config, Signal signal, Consumer next, ComponentContext context) {
        return new K8sAttributesProcessor(config, signal, next, context);
    }
}
