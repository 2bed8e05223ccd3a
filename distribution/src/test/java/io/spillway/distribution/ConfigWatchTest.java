package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.loading.LoadedConfig;
import io.spillway.testkit.ManualClock;
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

class ConfigWatchTest {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
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
        clock.awaitSleepers(1);
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
    }

    /** The watch looks this often. */
    private void look(int times) {
        for (int i = 0; i < times; i++) {
            clock.advance(INTERVAL);
            clock.awaitSleepers(1);
        }
    }

    @Test
    void seesALinkThatIsSwappedAsKubernetesDoesIt() throws Exception {
        Files.createDirectory(folder.resolve("..two"));
        Files.writeString(folder.resolve("..two/c.yaml"), "two");
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..two"));
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        look(3);
        assertThat(changes).hasValue(1);
    }

    @Test
    void seesAFileThatIsRenamedIntoPlaceAndOneThatComesBack() throws Exception {
        Path edited = Files.writeString(folder.resolve("edited"), "three");
        Files.move(edited, file, StandardCopyOption.ATOMIC_MOVE);
        look(3);
        assertThat(changes).hasValue(1);
        Files.delete(file);
        look(3);
        assertThat(changes).hasValue(1);
        Files.writeString(file, "four");
        look(3);
        assertThat(changes).hasValue(2);
    }

    @Test
    void waitsUntilAFileStaysTheSame() throws Exception {
        for (int i = 0; i < 30; i++) {
            Files.writeString(file, "version " + i);
            look(1);
        }
        assertThat(changes).hasValue(0);
        look(1);
        assertThat(changes).hasValue(1);
        assertThat(read.get()).containsEntry(file, LoadedConfig.checksum(Files.readAllBytes(file)));
    }

    @Test
    void doesNotMindAFileThatIsOnlyTouched() throws Exception {
        Files.writeString(file, "one");
        look(3);
        assertThat(changes).hasValue(0);
    }
}
