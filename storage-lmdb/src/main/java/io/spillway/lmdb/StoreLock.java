package io.spillway.lmdb;

import io.spillway.component.Clock;
import io.spillway.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other processes, and other users in this process, from opening a store. The operating system releases the lock when the
 * process dies.
 */
final class StoreLock implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** The locks of this process. Closing any channel of a file may release all locks of the process on it. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final AtomicBoolean closed = new AtomicBoolean();

    private StoreLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Acquires the lock; waits for its holder up to the timeout. */
    static StoreLock take(Path file, Duration timeout, Clock clock) throws StorageException {
        long started = clock.nanoTime();
        while (true) {
            StoreLock taken = tryTake(file);
            if (taken != null) {
                return taken;
            }
            if (clock.nanoTime() - started >= timeout.toNanos()) {
                throw new StorageException.Unavailable("The store at " + file.getParent()
                        + " is open already, by this process or another one (waited " + timeout.toMillis()
                        + " ms); each store can be used by one component of one process");
            }
            pause(clock);
        }
    }

    private static void pause(Clock clock) throws StorageException {
        try {
            clock.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StorageException.Unavailable("Interrupted while waiting for a store", interrupted);
        }
    }

    private static @Nullable StoreLock tryTake(Path file) throws StorageException {
        try {
            Path real = file.toAbsolutePath();
            if (!HELD.add(real)) {
                return null;
            }
            StoreLock taken = null;
            try {
                taken = lock(real);
                return taken;
            } finally {
                if (taken == null) {
                    HELD.remove(real);
                }
            }
        } catch (IOException failed) {
            throw new StorageException.Unavailable("The lock file " + file + " could not be used: " + failed, failed);
        }
    }

    private static @Nullable StoreLock lock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? null : new StoreLock(file, channel);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException _) {
            // The lock goes with the process at the latest.
        } finally {
            HELD.remove(file);
        }
    }
}
