package io.spillway.kubernetes.attributes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Configurations of processors under test. */
final class Configs {
    private Configs() {}

    /** Everything by default, with the API server of a kubeconfig file. */
    static K8sAttributesConfig of(Path kubeconfig, ExtractConfig extract, List<AssociationConfig> associations) {
        return of(kubeconfig, extract, FilterConfig.DEFAULTS, associations);
    }

    static K8sAttributesConfig of(
            Path kubeconfig, ExtractConfig extract, FilterConfig filter, List<AssociationConfig> associations) {
        K8sAttributesConfig defaults = K8sAttributesConfig.DEFAULTS;
        return new K8sAttributesConfig(
                "kubeConfig",
                "",
                kubeconfig.toString(),
                defaults.kubeApiQps(),
                defaults.kubeApiBurst(),
                false,
                extract,
                filter,
                associations,
                ExcludeConfig.DEFAULTS,
                true,
                Duration.ofSeconds(30),
                defaults.watchSyncPeriod(),
                defaults.podDeleteGracePeriod());
    }

    /** No API server: only the address of the sender is noted. */
    static K8sAttributesConfig passthrough() {
        K8sAttributesConfig defaults = K8sAttributesConfig.DEFAULTS;
        return new K8sAttributesConfig(
                "none",
                "",
                "",
                defaults.kubeApiQps(),
                defaults.kubeApiBurst(),
                true,
                ExtractConfig.DEFAULTS,
                FilterConfig.DEFAULTS,
                List.of(),
                ExcludeConfig.DEFAULTS,
                false,
                Duration.ZERO,
                defaults.watchSyncPeriod(),
                Duration.ZERO);
    }

    static AssociationConfig by(String... attributes) {
        return new AssociationConfig(List.of(attributes).stream()
                .map(name -> new AssociationConfig.SourceConfig("resource_attribute", name))
                .toList());
    }

    static ExtractConfig extracting(String... metadata) {
        return new ExtractConfig(List.of(metadata), List.of(), List.of(), false, true);
    }

    static ExtractConfig labelled(FieldConfig... labels) {
        return new ExtractConfig(List.of(), List.of(labels), List.of(), false, true);
    }
}
