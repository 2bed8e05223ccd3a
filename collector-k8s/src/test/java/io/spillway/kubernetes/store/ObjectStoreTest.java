package io.spillway.kubernetes.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ManualClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ObjectStoreTest {
    private static final Comparator<Pod> NEWEST = Comparator.comparingLong(Pod::startedSeconds);

    private final ManualClock clock = new ManualClock();
    private final ObjectStore<Pod> store = new ObjectStore<>(clock);

    private static Pod pod(int number, String address, long started) {
        Meta meta =
                new Meta(new Uid(1, number), "pod-" + number, "shop", started, Labels.NONE, Labels.NONE, Owner.NONE);
        return new Pod(
                meta,
                address.isEmpty() ? List.of() : List.of(address),
                "node",
                "192.0.2.1",
                false,
                Pod.Phase.RUNNING,
                true,
                false,
                meta.name(),
                started,
                List.of());
    }

    private Optional<String> named(String address) {
        return store.find(address.hashCode(), pod -> pod.ownsAddress(address), NEWEST)
                .map(pod -> pod.meta().name());
    }

    private TreeSet<String> names() {
        TreeSet<String> names = new TreeSet<>();
        store.forEach(pod -> names.add(pod.meta().name()));
        return names;
    }

    @Test
    void followsAChangedAddress() {
        store.put(pod(1, "10.0.0.1", 1));
        store.put(pod(1, "10.0.0.2", 1));
        assertThat(named("10.0.0.1")).isEmpty();
        assertThat(named("10.0.0.2")).contains("pod-1");
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void findsADeletedPodForATimeUnlessAnotherHasItsAddress() {
        store.keepDeletedFor(Duration.ofSeconds(120));
        store.put(pod(1, "10.0.0.1", 9));
        store.remove(pod(1, "10.0.0.1", 9));
        assertThat(named("10.0.0.1")).contains("pod-1");
        assertThat(names()).isEmpty();

        store.put(pod(2, "10.0.0.1", 3));
        assertThat(named("10.0.0.1")).contains("pod-2");
        store.remove(pod(2, "10.0.0.1", 3));
        clock.advance(Duration.ofSeconds(119));
        assertThat(store.byUid(new Uid(1, 1))).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(store.byUid(new Uid(1, 1))).isEmpty();
        assertThat(named("10.0.0.1")).isEmpty();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void dropsWhatAFullListDoesNotHave() {
        store.begin();
        store.put(pod(1, "", 1));
        store.put(pod(2, "", 1));
        assertThat(store.isSynced()).isFalse();
        store.end();
        assertThat(store.isSynced()).isTrue();

        store.begin();
        store.put(pod(3, "", 1));
        assertThat(names()).containsExactly("pod-1", "pod-2", "pod-3");
        store.begin();
        store.put(pod(2, "", 1));
        store.end();
        assertThat(names()).containsExactly("pod-2");
        assertThat(store.byName("shop", "pod-2")).isPresent();
        assertThat(store.byName("shop", "pod-1")).isEmpty();
    }

    @Test
    void aPodThatComesBackIsNotForgotten() {
        store.keepDeletedFor(Duration.ofSeconds(10));
        store.put(pod(1, "10.0.0.1", 1));
        store.remove(pod(1, "10.0.0.1", 1));
        store.put(pod(1, "10.0.0.1", 1));
        clock.advance(Duration.ofMinutes(1));
        assertThat(named("10.0.0.1")).contains("pod-1");
        assertThat(store.size()).isEqualTo(1);
    }
}
