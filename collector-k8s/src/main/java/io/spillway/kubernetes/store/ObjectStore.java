package io.spillway.kubernetes.store;

import io.spillway.component.Clock;
import io.spillway.kubernetes.watch.WatchSink;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one watch, found by id, by name and by the keys that they have. One thread writes, many read.
 *
 * <p>A deleted object can still be found for a time, since telemetry of it may be under way; {@link #forEach} leaves it out.
 */
public final class ObjectStore<T extends KubernetesObject> implements WatchSink<T>, AutoCloseable {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final HashTable<Entry<T>> byUid = new HashTable<>();
    private final HashTable<Entry<T>> byKey = new HashTable<>();
    private final ArrayDeque<Entry<T>> deleted = new ArrayDeque<>();
    private final CountDownLatch synced = new CountDownLatch(1);
    private volatile long graceNanos;
    private final Clock clock;
    private Clock.Timer timer = () -> {};
    private boolean timing;
    private int generation;
    private int live;
    private long changes;

    private static final class Entry<T> {
        private T object;
        private int generation;
        private boolean gone;
        private long goneNanos;

        private Entry(T object) {
            this.object = object;
        }
    }

    /** An empty store, which forgets deleted objects at once. */
    public ObjectStore(Clock clock) {
        this.clock = clock;
    }

    /** Lets deleted objects be found for this long, if they are not kept longer already. */
    public void keepDeletedFor(Duration grace) {
        writing(() -> graceNanos = Math.max(graceNanos, grace.toNanos()));
    }

    @Override
    public void begin() {
        writing(() -> generation++);
    }

    @Override
    public void put(T object) {
        writing(() -> {
            changes++;
            Entry<T> entry = entry(object.meta().uid());
            if (entry == null) {
                entry = new Entry<>(object);
                byUid.add(object.meta().uid().hashCode(), entry);
                live++;
            } else {
                unlist(entry);
                entry.object = object;
                live += entry.gone ? 1 : 0;
                entry.gone = false;
            }
            entry.generation = generation;
            list(entry);
        });
    }

    @Override
    public void remove(T object) {
        writing(() -> {
            Entry<T> entry = entry(object.meta().uid());
            if (entry != null && !entry.gone) {
                bury(entry);
            }
        });
    }

    @Override
    public void end() {
        writing(() -> {
            List<Entry<T>> missing = new ArrayList<>();
            byUid.forEach(entry -> {
                if (entry.generation != generation && !entry.gone) {
                    missing.add(entry);
                }
            });
            missing.forEach(this::bury);
        });
        synced.countDown();
    }

    private void bury(Entry<T> entry) {
        changes++;
        live--;
        entry.gone = true;
        entry.goneNanos = clock.nanoTime();
        if (graceNanos <= 0) {
            forget(entry);
            return;
        }
        deleted.add(entry);
        schedule();
    }

    private void schedule() {
        Entry<T> next = deleted.peek();
        if (next != null && !timing) {
            timing = true;
            timer = clock.schedule(
                    Duration.ofNanos(Math.max(0, graceNanos - (clock.nanoTime() - next.goneNanos))), this::forgetOld);
        }
    }

    private void forgetOld() {
        writing(() -> {
            timing = false;
            for (Entry<T> next = deleted.peek(); next != null && isOld(next); next = deleted.peek()) {
                deleted.remove();
                if (next.gone) {
                    forget(next);
                }
            }
            schedule();
        });
    }

    private boolean isOld(Entry<T> entry) {
        return !entry.gone || clock.nanoTime() - entry.goneNanos >= graceNanos;
    }

    private void forget(Entry<T> entry) {
        unlist(entry);
        byUid.remove(entry.object.meta().uid().hashCode(), entry);
    }

    private void list(Entry<T> entry) {
        byKey.add(nameHash(entry.object.meta().namespace(), entry.object.meta().name()), entry);
        entry.object.keys(hash -> byKey.add(hash, entry));
    }

    private void unlist(Entry<T> entry) {
        byKey.remove(
                nameHash(entry.object.meta().namespace(), entry.object.meta().name()), entry);
        entry.object.keys(hash -> byKey.remove(hash, entry));
    }

    private @Nullable Entry<T> entry(Uid uid) {
        return byUid.find(uid.hashCode(), entry -> entry.object.meta().uid().equals(uid));
    }

    private void writing(Runnable change) {
        lock.writeLock().lock();
        try {
            change.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private <R> R reading(Supplier<R> look) {
        lock.readLock().lock();
        try {
            return look.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    private static int nameHash(String namespace, String name) {
        return 31 * namespace.hashCode() + name.hashCode();
    }

    /** The object with this id. */
    public Optional<T> byUid(Uid uid) {
        return reading(() -> Optional.ofNullable(entry(uid)).map(entry -> entry.object));
    }

    /** The object with this name; the one that is there, if an older one was deleted. */
    public Optional<T> byName(String namespace, String name) {
        return find(
                nameHash(namespace, name),
                object -> object.meta().name().equals(name)
                        && object.meta().namespace().equals(namespace),
                Comparator.comparingLong(object -> object.meta().createdSeconds()));
    }

    /**
     * The best of the objects with a key, deleted ones only when there is no other.
     *
     * @param hash the hash code of the key
     * @param wanted whether an object has the key
     * @param order the best one last
     */
    public Optional<T> find(int hash, Predicate<? super T> wanted, Comparator<? super T> order) {
        return reading(() -> {
            Best<T> best = new Best<>(order);
            byKey.find(hash, entry -> {
                if (wanted.test(entry.object)) {
                    best.offer(entry.object, entry.gone);
                }
                return false;
            });
            return best.found();
        });
    }

    private static final class Best<T> {
        private final Comparator<? super T> order;
        private final List<T> best = new ArrayList<>(1);
        private boolean gone;

        private Best(Comparator<? super T> order) {
            this.order = order;
        }

        private void offer(T object, boolean isGone) {
            if (best.isEmpty() || (gone && !isGone) || (gone == isGone && order.compare(object, best.getFirst()) > 0)) {
                best.clear();
                best.add(object);
                gone = isGone;
            }
        }

        private Optional<T> found() {
            return best.isEmpty() ? Optional.empty() : Optional.of(best.getFirst());
        }
    }

    /** Looks at every object that is there, under the lock of the store. */
    public void forEach(Consumer<? super T> action) {
        reading(() -> {
            byUid.forEach(entry -> {
                if (!entry.gone) {
                    action.accept(entry.object);
                }
            });
            return true;
        });
    }

    /** How many objects are there. */
    public int size() {
        return reading(() -> live);
    }

    /** Grows with each change, so that a reader knows whether to look again. */
    public long changes() {
        return reading(() -> changes);
    }

    /** Whether the first full list is complete. */
    public boolean isSynced() {
        return synced.getCount() == 0;
    }

    /** Waits for the first full list; false when it is not there in time. */
    public boolean awaitSync(Duration longest) throws InterruptedException {
        return synced.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends the timer. */
    @Override
    public void close() {
        writing(() -> timer.cancel());
    }
}
