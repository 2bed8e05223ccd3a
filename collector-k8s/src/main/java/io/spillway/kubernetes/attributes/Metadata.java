package io.spillway.kubernetes.attributes;

import io.spillway.component.Clock;
import io.spillway.kubernetes.client.Kind;
import io.spillway.kubernetes.cluster.Cluster;
import io.spillway.kubernetes.store.Described;
import io.spillway.kubernetes.store.ObjectStore;
import io.spillway.kubernetes.store.Pod;
import io.spillway.kubernetes.store.Uid;
import io.spillway.kubernetes.store.Wanted;
import io.spillway.kubernetes.watch.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stores that one processor uses, and nothing that its configuration does not need. */
final class Metadata implements AutoCloseable {
    private final Cluster.Lease<Pod> pods;
    private final Map<Kind, Cluster.Lease<Described>> others = new EnumMap<>(Kind.class);

    Metadata(Cluster cluster, Needs needs, Duration grace) {
        this.pods = cluster.pods(needs.pods(), needs.wanted(Kind.PODS), grace);
        needs.others()
                .forEach(
                        (kind, selection) -> others.put(kind, cluster.described(selection, needs.wanted(kind), grace)));
    }

    /**
     * What a configuration makes necessary.
     *
     * @param others the selections of the kinds of which only the metadata is needed
     */
    record Needs(Selection pods, Map<Kind, Selection> others, Map<Kind, Wanted> all) {
        Wanted wanted(Kind kind) {
            return all.getOrDefault(kind, Wanted.NOTHING);
        }

        /** All selections. */
        List<Selection> selections() {
            List<Selection> selections = new ArrayList<>(List.of(pods));
            selections.addAll(others.values());
            return selections;
        }
    }

    ObjectStore<Pod> pods() {
        return pods.store();
    }

    Optional<Described> replicaSet(Uid uid) {
        return byUid(Kind.REPLICA_SETS, uid);
    }

    Optional<Described> job(Uid uid) {
        return byUid(Kind.JOBS, uid);
    }

    Optional<Described> deployment(String namespace, String name) {
        return byName(Kind.DEPLOYMENTS, namespace, name);
    }

    Optional<Described> byUid(Kind kind, Uid uid) {
        Cluster.Lease<Described> lease = others.get(kind);
        return lease == null ? Optional.empty() : lease.store().byUid(uid);
    }

    Optional<Described> byName(Kind kind, String namespace, String name) {
        Cluster.Lease<Described> lease = others.get(kind);
        return lease == null || name.isEmpty()
                ? Optional.empty()
                : lease.store().byName(namespace, name);
    }

    /** Waits for all first lists; answers the kinds that are not there in time. */
    List<String> awaitSync(Duration longest, Clock clock) throws InterruptedException {
        long end = clock.nanoTime() + longest.toNanos();
        List<String> missing = new ArrayList<>();
        for (Cluster.Lease<?> lease : leases()) {
            if (!lease.store().awaitSync(Duration.ofNanos(Math.max(0, end - clock.nanoTime())))) {
                missing.add(lease.selection().kind().qualified());
            }
        }
        return missing;
    }

    private List<Cluster.Lease<?>> leases() {
        List<Cluster.Lease<?>> leases = new ArrayList<>(List.of(pods));
        leases.addAll(others.values());
        return leases;
    }

    @Override
    public void close() {
        leases().forEach(Cluster.Lease::close);
    }
}
