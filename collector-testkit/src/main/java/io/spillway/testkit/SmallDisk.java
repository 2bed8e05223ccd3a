package io.spillway.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A small file system in memory that a test can fill up. To mount it takes root: elsewhere the test is skipped with the reason, or
 * fails where nothing may be skipped ({@link Peers#REQUIRE_PROPERTY}).
 */
public final class SmallDisk implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one at an empty folder. */
    public static SmallDisk mount(Path folder, int mib) throws InterruptedException {
        List<String> how = List.of("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", folder.toString());
        int code;
        try {
            code = run(how);
        } catch (RuntimeException e) {
            code = -1;
        }
        if (code != 0) {
            String message = "cannot mount a small file system (" + String.join(" ", how) + "); this test needs root";
            if (Boolean.getBoolean(Peers.REQUIRE_PROPERTY)) {
                Assertions.fail(message);
            }
            Assumptions.abort(message);
        }
        return new SmallDisk(folder);
    }

    private static int run(List<String> command) throws InterruptedException {
        try (ChildProcess process = ChildProcess.of(command.getFirst(), command).start()) {
            return process.awaitExit(PATIENCE);
        }
    }

    @Override
    public void close() {
        try {
            int code = run(List.of("umount", folder.toString()));
            if (code != 0) {
                throw new IllegalStateException("umount " + folder + " ended with " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
