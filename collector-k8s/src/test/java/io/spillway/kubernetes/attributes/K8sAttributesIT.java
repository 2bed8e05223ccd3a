package io.spillway.kubernetes.attributes;

import static io.spillway.kubernetes.attributes.Configs.by;
import static io.spillway.kubernetes.attributes.Configs.extracting;
import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Deadline;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.testkit.KubernetesTestBed;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.SharedFixtures;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The processor beside a real API server with real controllers. */
@ExtendWith(SharedFixtures.class)
final class K8sAttributesIT {
    private static final String OBJECTS = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: enriched, labels: {team: red}, annotations: {owner: ada}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: enriched, labels: {tier: front}}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web}}
              template:
                metadata:
                  labels: {app: web, app.kubernetes.io/version: "1.2.3", app.kubernetes.io/component: ui}
                  annotations: {resource.opentelemetry.io/deployment.environment.name: test}
                spec:
                  containers:
                  - {name: app, image: "registry.example.com:5000/shop/web:1.2.3"}
                  - {name: proxy, image: "proxy"}
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: nightly, namespace: enriched}
            spec:
              schedule: "0 0 1 1 *"
              jobTemplate:
                spec:
                  template:
                    metadata: {labels: {app: nightly}}
                    spec:
                      restartPolicy: Never
                      containers: [{name: run, image: "run:2"}]
            """;

    private final KubernetesTestBed cluster;
    private final SystemClock clock = new SystemClock();
    private final TestContext context = new TestContext("k8s_attributes", clock);
    private final RecordingConsumer end = new RecordingConsumer();
    private Processor processor = new K8sAttributesFactory().create(Configs.passthrough(), Signal.TRACES, end, context);

    K8sAttributesIT(KubernetesTestBed cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void makeObjects() {
        cluster.apply(OBJECTS);
        eventually(
                "a running pod",
                () -> !pod("app=web", "{.status.containerStatuses[0].containerID}")
                        .isEmpty());
    }

    @AfterEach
    void stop() {
        processor.close(Deadline.after(Duration.ofSeconds(10), clock));
        clock.close();
    }

    /** A field of the only pod with a label; empty while there is none. */
    private String pod(String selector, String path) {
        return cluster.kubectl(
                        "-n",
                        "enriched",
                        "get",
                        "pods",
                        "-l",
                        selector,
                        "-o",
                        // an index would be an error while there is no pod
                        "jsonpath={.items[*]" + path.substring(1))
                .strip();
    }

    private void start(ExtractConfig extract, AssociationConfig... associations) throws Exception {
        processor = new K8sAttributesFactory()
                .create(Configs.of(cluster.kubeconfig(), extract, List.of(associations)), Signal.TRACES, end, context);
        processor.start();
    }

    private Map<String, String> enriched(Map<String, String> attributes) {
        return Resources.through(processor, end, "", attributes);
    }

    @Test
    void findsThePodByTheAddressOfTheConnection() throws Exception {
        start(ExtractConfig.DEFAULTS);

        Map<String, String> resource = Resources.through(processor, end, pod("app=web", "{.status.podIP}"), Map.of());
        assertThat(resource)
                .containsEntry("k8s.namespace.name", "enriched")
                .containsEntry("k8s.pod.name", pod("app=web", "{.metadata.name}"))
                .containsEntry("k8s.pod.uid", pod("app=web", "{.metadata.uid}"))
                .containsEntry("k8s.pod.start_time", pod("app=web", "{.metadata.creationTimestamp}"))
                .containsEntry("k8s.deployment.name", "web")
                .containsEntry("k8s.node.name", pod("app=web", "{.spec.nodeName}"))
                .hasSize(6);
    }

    @Test
    void findsThePodByUidNameAndContainer() throws Exception {
        start(
                extracting("k8s.pod.name", "container.image.name", "container.image.tag", "k8s.container.name"),
                by("k8s.pod.uid"),
                by("container.id"),
                by("k8s.pod.name", "k8s.namespace.name"));
        String name = pod("app=web", "{.metadata.name}");

        assertThat(enriched(Map.of("k8s.pod.uid", pod("app=web", "{.metadata.uid}"))))
                .containsEntry("k8s.pod.name", name);
        assertThat(enriched(Map.of("k8s.pod.name", name, "k8s.namespace.name", "elsewhere")))
                .hasSize(2);
        String container = pod("app=web", "{.status.containerStatuses[?(@.name==\"app\")].containerID}");
        assertThat(enriched(Map.of("container.id", container.replaceFirst(".*://", ""))))
                .containsEntry("k8s.pod.name", name)
                .containsEntry("k8s.container.name", "app")
                .containsEntry("container.image.name", "registry.example.com:5000/shop/web")
                .containsEntry("container.image.tag", "1.2.3");
        assertThat(enriched(
                        Map.of("k8s.pod.name", name, "k8s.namespace.name", "enriched", "k8s.container.name", "proxy")))
                .containsEntry("container.image.name", "proxy")
                .containsEntry("container.image.tag", "latest");
    }

    @Test
    void readsLabelsAndAnnotationsOfThePodAndOfObjectsAroundIt() throws Exception {
        start(
                new ExtractConfig(
                        List.of(
                                "k8s.deployment.uid",
                                "k8s.node.uid",
                                "k8s.cluster.uid",
                                "service.name",
                                "service.version"),
                        List.of(
                                new FieldConfig("", "app", "", "pod"),
                                new FieldConfig("$1", "", "app\\.kubernetes\\.io/(.*)", "pod"),
                                new FieldConfig("team", "team", "", "namespace"),
                                new FieldConfig("", "tier", "", "deployment"),
                                new FieldConfig("host", "kubernetes.io/hostname", "", "node")),
                        List.of(new FieldConfig("", "owner", "", "namespace")),
                        true,
                        true),
                by("k8s.pod.uid"));

        assertThat(enriched(Map.of("k8s.pod.uid", pod("app=web", "{.metadata.uid}"))))
                .containsEntry("k8s.pod.labels.app", "web")
                .containsEntry("component", "ui")
                .containsEntry("version", "1.2.3")
                .containsEntry("team", "red")
                .containsEntry("k8s.deployment.labels.tier", "front")
                .containsEntry("host", pod("app=web", "{.spec.nodeName}"))
                .containsEntry("k8s.namespace.annotations.owner", "ada")
                .containsEntry("deployment.environment.name", "test")
                .containsEntry("service.name", "web")
                .containsEntry("service.version", "1.2.3")
                .containsEntry("k8s.deployment.uid", uid("deployment", "web"))
                .containsEntry("k8s.node.uid", uid("node", pod("app=web", "{.spec.nodeName}")))
                .containsEntry("k8s.cluster.uid", uid("namespace", "kube-system"));
    }

    private String uid(String kind, String name) {
        return cluster.kubectl("-n", "enriched", "get", kind, name, "-o", "jsonpath={.metadata.uid}")
                .strip();
    }

    @Test
    void knowsReplicaSetsJobsAndCronJobs() throws Exception {
        cluster.kubectl("-n", "enriched", "create", "job", "nightly-manual", "--from=cronjob/nightly");
        eventually(
                "a pod of the job", () -> !pod("app=nightly", "{.metadata.uid}").isEmpty());
        start(
                new ExtractConfig(
                        List.of(
                                "k8s.replicaset.name",
                                "k8s.deployment.name",
                                "k8s.job.name",
                                "k8s.cronjob.name",
                                "k8s.cronjob.uid"),
                        List.of(),
                        List.of(),
                        false,
                        false),
                by("k8s.pod.uid"));

        assertThat(enriched(Map.of("k8s.pod.uid", pod("app=nightly", "{.metadata.uid}"))))
                .containsEntry("k8s.job.name", "nightly-manual")
                .containsEntry("k8s.cronjob.name", "nightly")
                .containsEntry("k8s.cronjob.uid", uid("cronjob", "nightly"));
        assertThat(enriched(Map.of("k8s.pod.uid", pod("app=web", "{.metadata.uid}"))))
                .containsEntry("k8s.deployment.name", "web")
                .containsKey("k8s.replicaset.name");
    }

    @Test
    void keepsWhatIsThereAndFollowsAChangedAddress() throws Exception {
        start(extracting("k8s.pod.name"), by("k8s.pod.ip"));
        String name = pod("app=web", "{.metadata.name}");
        String before = pod("app=web", "{.status.podIP}");

        assertThat(enriched(Map.of("k8s.pod.ip", before, "k8s.pod.name", "mine")))
                .containsEntry("k8s.pod.name", "mine");
        cluster.kubectl("-n", "enriched", "annotate", "pod", name, "kubepeer/pod-ip=10.80.250.250");
        eventually(
                "the new address",
                () -> enriched(Map.of("k8s.pod.ip", "10.80.250.250")).containsValue(name));
        assertThat(enriched(Map.of("k8s.pod.ip", before))).doesNotContainKey("k8s.pod.name");
    }
}
