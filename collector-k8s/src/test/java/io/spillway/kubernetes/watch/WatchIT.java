package io.spillway.kubernetes.watch;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.SystemClock;
import io.spillway.kubernetes.client.ApiServer;
import io.spillway.kubernetes.client.Kind;
import io.spillway.kubernetes.client.Kubeconfig;
import io.spillway.kubernetes.store.ObjectStore;
import io.spillway.kubernetes.store.Pod;
import io.spillway.kubernetes.store.PodReader;
import io.spillway.kubernetes.store.Wanted;
import io.spillway.testkit.KubernetesTestBed;
import io.spillway.testkit.SharedFixtures;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedFixtures.class)
final class WatchIT {
    private final KubernetesTestBed cluster;

    WatchIT(KubernetesTestBed cluster) {
        this.cluster = cluster;
    }

    @Test
    void followsPods() throws Exception {
        cluster.kubectl("create", "namespace", "followed");
        try (SystemClock clock = new SystemClock()) {
            TestContext context = new TestContext("k8s", clock);
            try (ApiServer server = new ApiServer(
                            Kubeconfig.read(cluster.kubeconfig(), ""), context.build(), clock, context.logger());
                    ObjectStore<Pod> pods = new ObjectStore<>(clock);
                    Watch<Pod> watch = new Watch<>(
                            server,
                            new Selection(Kind.PODS, "followed", "", "", false),
                            new PodReader(Wanted.NOTHING),
                            pods,
                            new Watch.Surroundings(clock, context.random(), context.meters(), context.logger()))) {
                watch.start();
                assertThat(pods.awaitSync(Duration.ofMinutes(1))).isTrue();

                cluster.kubectl("-n", "followed", "create", "deployment", "web", "--image=any:1.2", "--replicas=3");
                eventually("three running pods", () -> {
                    int[] running = {0};
                    pods.forEach(
                            pod -> running[0] += pod.ready() && !pod.addresses().isEmpty() ? 1 : 0);
                    return running[0] == 3;
                });
                cluster.kubectl("-n", "followed", "delete", "deployment", "web");
                eventually("no pods", () -> pods.size() == 0);
            }
        }
    }
}
