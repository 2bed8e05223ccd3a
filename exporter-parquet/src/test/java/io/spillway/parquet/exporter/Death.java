package io.spillway.parquet.exporter;

import io.spillway.testkit.RecordingLogger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The moment at which a process with an exporter dies. */
enum Death {
    /** Another process kills it. */
    KILLED(""),
    /** A batch has just been acknowledged. */
    ACKNOWLEDGED(""),
    /** A file has some of its bytes. */
    MID_FILE(""),
    /** All files of a roll have their final names. */
    RENAMED("the files are complete"),
    /** The table has the roll, and the journal too. */
    COMMITTED("the table has the files");

    /** The process lives long enough to have rolls behind it. */
    private static final int ROLL = 3;

    private static final int BATCH = 500;

    private final String line;
    private final AtomicInteger reached = new AtomicInteger();

    Death(String line) {
        this.line = line;
    }

    /** Prepares the end of this process. */
    void arm(RecordingLogger logger, Path temporary) {
        if (this == MID_FILE) {
            Thread.ofPlatform().daemon().start(() -> awaitFile(temporary));
        } else if (!line.isEmpty()) {
            logger.listen(logged -> {
                if (logged.message().endsWith(line) && reached.incrementAndGet() == ROLL) {
                    end();
                }
            });
        }
    }

    /** Called after each acknowledged batch. */
    void acknowledged() {
        if (this == ACKNOWLEDGED && reached.incrementAndGet() == BATCH) {
            end();
        }
    }

    private static void awaitFile(Path temporary) {
        while (true) {
            if (Files.isDirectory(temporary)) {
                try (Stream<Path> files = Files.walk(temporary)) {
                    if (files.anyMatch(Death::isUnfinished)) {
                        end();
                    }
                } catch (IOException | UncheckedIOException _) {
                    // A file went while the thread looked at it
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static boolean isUnfinished(Path file) {
        try {
            return file.toString().endsWith(".tmp") && Files.size(file) > 0;
        } catch (IOException _) {
            return false;
        }
    }

    /** As sudden as {@code kill -9}. */
    private static void end() {
        Runtime.getRuntime().halt(137);
    }
}
