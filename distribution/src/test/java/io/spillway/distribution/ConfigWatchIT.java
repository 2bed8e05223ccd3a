package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.SystemClock;
import io.spillway.config.LoadedConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchIT {
    private static final Duration INTERVAL = Duration.ofMillis(30);

    private final SystemClock clock = new SystemClock();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicReference<Map<Path, Long>> read = new AtomicReference<>(Map.of());
    private Thread watch = Thread.ofVirtual().unstarted(() -> {});

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void watchAFileBehindALink() throws IOException {
        Files.createDirectory(folder.resolve("..one"));
        Files.writeString(folder.resolve("..one/c.yaml"), "one");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..one"));
        file = Files.createSymbolicLink(folder.resolve("c.yaml"), Path.of("..data/c.yaml"));
        readAgain("one");
        watch = new ConfigWatch(clock, INTERVAL, read::get, this::changed).start();
    }

    private void readAgain(String content) {
        read.set(Map.of(file, LoadedConfig.checksum(content.getBytes(StandardCharsets.UTF_8))));
    }

    private void changed() {
        try {
            readAgain(Files.readString(file));
            changes.incrementAndGet();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        watch.interrupt();
        watch.join();
        clock.close();
    }

    private void awaitChanges(int count) throws InterruptedException {
        for (int i = 0; i < 500 && changes.get() < count; i++) {
            Thread.sleep(10);
        }
        Thread.sleep(INTERVAL.multipliedBy(4));
        assertThat(changes).hasValue(count);
    }

    @Test
    void seesALinkThatIsSwappedAsKubernetesDoesIt() throws Exception {
        Files.createDirectory(folder.resolve("..two"));
        Files.writeString(folder.resolve("..two/c.yaml"), "two");
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..two"));
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        awaitChanges(1);
    }

    @Test
    void seesAFileThatIsRenamedIntoPlaceAndOneThatComesBack() throws Exception {
        Path edited = Files.writeString(folder.resolve("edited"), "three");
        Files.move(edited, file, StandardCopyOption.ATOMIC_MOVE);
        awaitChanges(1);
        Files.delete(file);
        Thread.sleep(INTERVAL.multipliedBy(4));
        Files.writeString(file, "four");
        awaitChanges(2);
    }

    @Test
    void waitsUntilAFileStaysTheSame() throws Exception {
        for (int i = 0; i < 30; i++) {
            Files.writeString(file, "version " + i);
            Thread.sleep(5);
        }
        String last = Files.readString(file);
        long checksum = LoadedConfig.checksum(last.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 500 && !read.get().containsValue(checksum); i++) {
            Thread.sleep(10);
        }
        assertThat(read.get()).containsEntry(file, checksum);
        assertThat(changes.get())
                .as("once, or a few times where this thread was held up")
                .isBetween(1, 5);
    }

    @Test
    void doesNotMindAFileThatIsOnlyTouched() throws Exception {
        Files.writeString(file, "one");
        awaitChanges(0);
    }
}
