package io.spillway.kubernetes.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.kubernetes.client.Kind;
import io.spillway.kubernetes.store.Labels;
import io.spillway.kubernetes.store.Meta;
import io.spillway.kubernetes.store.Owner;
import io.spillway.kubernetes.store.Uid;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RulesTest {
    private static final Labels LABELS =
            Labels.of(Map.of("app.kubernetes.io/name", "web", "app.kubernetes.io/part-of", "shop"));
    private static final Meta POD = new Meta(new Uid(1, 1), "p", "n", 0, LABELS, Labels.NONE, Owner.NONE);

    @ParameterizedTest
    @CsvSource({
        "'', app.kubernetes.io/name, '', k8s.pod.labels.app.kubernetes.io/name",
        "a, app.kubernetes.io/name, '', a",
        "$1, '', app\\.kubernetes\\.io/(na.*), name",
        "x.${1}-$1$, '', app\\.kubernetes\\.io/(na.*), x.name-name$",
        "${part}, '', .*/(?P<part>n.*), name",
        "'', '', .*name, k8s.pod.labels.app.kubernetes.io/name"
    })
    void nameAnAttribute(String tag, String key, String regex, String expected) {
        Map<String, String> attributes = new TreeMap<>();
        ExtractConfig extract =
                new ExtractConfig(List.of(), List.of(new FieldConfig(tag, key, regex, "")), List.of(), false, true);
        TagRule.of(extract).forEach(rule -> rule.apply(POD, attributes::put));
        assertThat(attributes).isEqualTo(Map.of(expected, "web"));
    }

    @ParameterizedTest
    @CsvSource({
        "web, web, latest, ''",
        "registry:5000/a/web:1.2, registry:5000/a/web, 1.2, ''",
        "registry:5000/web@sha256:12, registry:5000/web, '', sha256:12",
        "web:1@sha256:12, web, 1, sha256:12"
    })
    void takeAnImageApart(String reference, String name, String tag, String digest) {
        assertThat(Image.of(reference)).isEqualTo(new Image(name, tag, digest));
    }

    @Test
    void needNoOtherWatchThanPodsByDefault() {
        Metadata.Needs needs = NeedsOf.needs(Configs.of(Path.of("k"), ExtractConfig.DEFAULTS, List.of()), Map.of());
        assertThat(needs.selections()).hasSize(1);
        assertThat(new K8sAttributesFactory().rights(Configs.passthrough(), Map.of()))
                .isEmpty();
    }

    @Test
    void needTheObjectsThatFieldsComeFrom() {
        ExtractConfig extract = new ExtractConfig(
                List.of("k8s.deployment.uid", "k8s.cronjob.uid"),
                List.of(new FieldConfig("", "a", "", "node")),
                List.of(new FieldConfig("", "b", "", "statefulset")),
                false,
                false);
        Metadata.Needs needs = NeedsOf.needs(Configs.of(Path.of("k"), extract, List.of()), Map.of());
        assertThat(needs.others().keySet())
                .containsExactlyInAnyOrder(Kind.DEPLOYMENTS, Kind.JOBS, Kind.NODES, Kind.STATEFUL_SETS);
        assertThat(needs.wanted(Kind.STATEFUL_SETS).annotations()).containsExactly("b");
    }

    @Test
    void refuseNamesThatAreNotKnown() {
        assertThatThrownBy(() -> Configs.extracting("k8s.pod.nam")).hasMessageContaining("k8s.pod.nam");
        assertThatThrownBy(() -> Configs.by("k8s.deployment.name")).hasMessageContaining("no source finds a pod");
        assertThatThrownBy(() -> Configs.labelled(new FieldConfig("", "a", "b", "pod")))
                .hasMessageContaining("labels::0::key: only one of");
        assertThatThrownBy(() -> Configs.labelled(new FieldConfig("", "", "", "pod")))
                .hasMessageContaining("labels::0::key: one of");
        assertThatThrownBy(() -> new FieldConfig("", "a", "", "cronjob")).hasMessageContaining("cronjob");
    }
}
