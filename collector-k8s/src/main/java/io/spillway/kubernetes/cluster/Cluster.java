package io.spillway.kubernetes.cluster;

import io.spillway.component.ComponentContext;
import io.spillway.kubernetes.client.ApiServer;
import io.spillway.kubernetes.client.ClusterAccess;
import io.spillway.kubernetes.store.Described;
import io.spillway.kubernetes.store.DescribedReader;
import io.spillway.kubernetes.store.KubernetesObject;
import io.spillway.kubernetes.store.ObjectStore;
import io.spillway.kubernetes.store.Pod;
import io.spillway.kubernetes.store.PodReader;
import io.spillway.kubernetes.store.Wanted;
import io.spillway.kubernetes.watch.ObjectReader;
import io.spillway.kubernetes.watch.Selection;
import io.spillway.kubernetes.watch.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * The watches of one API server. Components that open a cluster with equal access get the same one, and those that ask it for equal
 * selections get the same store. A watch ends with its last user.
 *
 * <p>Safe for use by many threads.
 */
public final class Cluster {
    private static final Map<Key, Cluster> OPEN = new HashMap<>();

    private final Key key;
    private final ApiServer server;
    private final Watch.Surroundings surroundings;
    private final Map<Selection, Shared<?>> watches = new HashMap<>();
    private int users;

    /** Meters tell processes apart in tests. */
    private record Key(ClusterAccess access, Object meters) {}

    private Cluster(Key key, ApiServer server, ComponentContext context) {
        this.key = key;
        this.server = server;
        this.surroundings = new Watch.Surroundings(
                context.clock(), new SplittableRandom(context.random().nextLong()), context.meters(), context.logger());
    }

    /**
     * Opens a cluster; each call needs one {@link #close}. Sends nothing yet.
     *
     * @throws IOException naming the certificate or token that cannot be read
     */
    public static Cluster open(ClusterAccess access, ComponentContext context) throws IOException {
        Key key = new Key(access, context.meters());
        synchronized (OPEN) {
            Cluster known = OPEN.get(key);
            if (known == null) {
                ApiServer server = new ApiServer(access, context.build(), context.clock(), context.logger());
                known = new Cluster(key, server, context);
                OPEN.put(key, known);
            }
            known.users++;
            return known;
        }
    }

    /** Ends one use of this cluster. Leases of its stores are to be closed before. */
    public void close() {
        synchronized (OPEN) {
            if (--users > 0) {
                return;
            }
            OPEN.remove(key);
        }
        server.close();
    }

    /** A use of one store, until it is closed. */
    public record Lease<T extends KubernetesObject>(ObjectStore<T> store, Selection selection, Runnable release)
            implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }

    /** The pods of a selection; {@code grace} is the time for which a deleted pod can be found. */
    public Lease<Pod> pods(Selection selection, Wanted wanted, Duration grace) {
        return lease(selection, wanted, grace, PodReader::new);
    }

    /** The metadata of objects. */
    public Lease<Described> described(Selection selection, Wanted wanted, Duration grace) {
        return lease(selection, wanted, grace, DescribedReader::new);
    }

    private <T extends KubernetesObject> Lease<T> lease(
            Selection selection, Wanted wanted, Duration grace, Function<Wanted, ObjectReader<T>> readers) {
        synchronized (watches) {
            @SuppressWarnings(
                    "unchecked") // the kind of a selection decides the type, and each kind is read by one reader
            Shared<T> shared = (Shared<T>) watches.computeIfAbsent(selection, key -> new Shared<>(key, readers));
            shared.add(wanted, grace);
            return new Lease<>(shared.store, selection, () -> release(shared));
        }
    }

    private void release(Shared<?> shared) {
        synchronized (watches) {
            if (--shared.users == 0) {
                watches.remove(shared.selection);
                shared.close();
            }
        }
    }

    /** One watch with its users. Guarded by the map of watches. */
    private final class Shared<T extends KubernetesObject> {
        private final Selection selection;
        private final Function<Wanted, ObjectReader<T>> readers;
        private final ObjectStore<T> store = new ObjectStore<>(surroundings.clock());
        private Wanted wanted = Wanted.NOTHING;
        private Watch<T> watch;
        private int users;

        private Shared(Selection selection, Function<Wanted, ObjectReader<T>> readers) {
            this.selection = selection;
            this.readers = readers;
            this.watch = watch();
        }

        private Watch<T> watch() {
            return new Watch<>(server, selection, readers.apply(wanted), store, surroundings);
        }

        /** A user who needs more than the others makes the watch begin anew; the store keeps what it has meanwhile. */
        private void add(Wanted more, Duration grace) {
            store.keepDeletedFor(grace);
            Wanted all = wanted.and(more);
            if (users++ == 0 || !all.equals(wanted)) {
                watch.close();
                wanted = all;
                watch = watch();
                watch.start();
            }
        }

        private void close() {
            watch.close();
            store.close();
        }
    }
}
