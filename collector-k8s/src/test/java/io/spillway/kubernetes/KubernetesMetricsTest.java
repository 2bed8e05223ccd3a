package io.spillway.kubernetes;

import io.spillway.testkit.MetricsPage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class KubernetesMetricsTest {
    @Test
    void isWhatTheDocumentationSays() throws Exception {
        MetricsPage.check(Path.of("../docs/metrics-kubernetes.md"), """
                # Metrics of Kubernetes

                `resource` is a kind of objects, such as `replicasets.apps`. All users of a watch share its metrics.
                This page is checked against the declarations in `collector-k8s`.
                """, KubernetesMetrics.all(), "");
    }
}
