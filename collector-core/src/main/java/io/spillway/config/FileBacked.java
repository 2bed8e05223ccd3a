package io.spillway.config;

import io.spillway.component.Clock;
import io.spillway.component.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/**
 * A value of the configuration that is kept in files which change while the collector runs: certificates, tokens, passwords.
 *
 * <p>The first thread that asks for the value after the interval reads the files. Other threads go on with the current value.
 * Contents are compared, not time stamps, so any way to replace a file works. Contents that cannot be used change nothing: the
 * current value stays, and an error is logged once for each problem.
 */
public final class FileBacked<T> {
    /** The interval between two looks at the files, unless the configuration has its own. */
    public static final Duration EVERY_SECOND = Duration.ofSeconds(1);

    private static final int MAX_BYTES = 4 << 20;

    private final String what;
    private final List<Path> files;
    private final Parser<T> parser;
    private final long intervalNanos;
    private final Clock clock;
    private final Logger logger;
    private final ReentrantLock reloading = new ReentrantLock();
    private List<String> contents;
    private String problem = "";
    private volatile T current;
    private volatile long lookedNanos;

    /** Makes the value from the contents of the files. */
    @FunctionalInterface
    public interface Parser<T> {
        /**
         * Reads the value.
         *
         * @param texts the texts of the files, in their order
         * @throws IOException saying what is wrong with them; no message holds a secret
         * @throws GeneralSecurityException the same, of keys and certificates
         */
        T parse(List<String> texts) throws IOException, GeneralSecurityException;
    }

    /**
     * Reads the files for the first time.
     *
     * @param what names the value in messages
     * @param interval the time between two looks at the files; zero for no further look
     * @throws IOException when that fails, naming the file
     */
    public FileBacked(String what, List<Path> files, Parser<T> parser, Duration interval, Clock clock, Logger logger)
            throws IOException, GeneralSecurityException {
        this.what = what;
        this.files = List.copyOf(files);
        this.parser = parser;
        this.intervalNanos = interval.toNanos();
        this.clock = clock;
        this.logger = logger;
        this.contents = read();
        this.current = Objects.requireNonNull(parser.parse(contents));
        this.lookedNanos = clock.nanoTime();
    }

    /** The value, at most one interval old. */
    public T get() {
        if (isDue() && reloading.tryLock()) {
            try {
                if (isDue()) {
                    reload();
                    lookedNanos = clock.nanoTime();
                }
            } finally {
                reloading.unlock();
            }
        }
        return current;
    }

    private boolean isDue() {
        return intervalNanos > 0 && clock.nanoTime() - lookedNanos >= intervalNanos;
    }

    private void reload() {
        try {
            List<String> now = read();
            if (!now.equals(contents)) {
                current = parser.parse(now);
                contents = now;
                logger.info("{} reloaded from {}", what, files);
            }
            problem = "";
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            String reason = Reason.of(e);
            if (!reason.equals(problem)) {
                problem = reason;
                logger.error("{} not reloaded from {}, what was read before stays in use: {}", what, files, reason);
            }
        }
    }

    private List<String> read() throws IOException {
        List<String> texts = new ArrayList<>(files.size());
        for (Path file : files) {
            texts.add(read(file));
        }
        return texts;
    }

    private static String read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it has more than " + MAX_BYTES + " bytes");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IOException("cannot read " + file + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException("cannot read " + file + ": permission denied", e);
        } catch (IOException e) {
            throw new IOException("cannot read " + file + ": " + Reason.of(e), e);
        }
    }
}
