package io.spillway.kubernetes.attributes;

import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.ProcessorContract;
import io.spillway.testkit.TestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Nobody listens at the address of the API server. */
final class K8sAttributesProcessorContractTest extends ProcessorContract {
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
            users: [{name: u, user: {token: "t"}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            current-context: c
            """;

    @TempDir
    private Path folder;

    @Override
    protected Processor processor(Signal signal, Consumer next, TestContext context) throws Exception {
        Path file = folder.resolve("kubeconfig");
        if (!Files.exists(file)) {
            Files.writeString(file, KUBECONFIG.formatted(FreePorts.next()));
        }
        K8sAttributesConfig reachable = Configs.of(file, ExtractConfig.DEFAULTS, List.of());
        K8sAttributesConfig config = new K8sAttributesConfig(
                reachable.authType(),
                "",
                reachable.kubeconfigFile(),
                5,
                10,
                false,
                reachable.extract(),
                reachable.filter(),
                List.of(),
                reachable.exclude(),
                false,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofMinutes(2));
        return new K8sAttributesFactory().create(config, signal, next, context);
    }
}
