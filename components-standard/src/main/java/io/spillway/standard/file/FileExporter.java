package io.spillway.standard.file;

import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.observe.ExporterMetrics;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Adds each batch to a file, which the signals of one exporter share.
 *
 * <p>A batch is acknowledged once the operating system has it: killing this process loses nothing. While the disk is full
 * batches are refused for now, and taken again when there is room; the file never holds half a batch.
 */
final class FileExporter implements Exporter {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final FileExporterConfig config;
    private final ComponentContext context;
    private final ExporterMetrics metrics;
    private final FileEncoder encoder;
    private final Path path;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable RecordFile file;
    private boolean failing;

    FileExporter(FileExporterConfig config, Set<Signal> signals, ComponentContext context) {
        this.config = config;
        this.context = context;
        this.metrics = new ExporterMetrics(context, signals, Map.of());
        this.encoder = new FileEncoder(config);
        this.path = Path.of(config.path());
    }

    @Override
    public void start() throws IOException {
        if (config.createDirectory()) {
            createDirectory();
        }
        lock.lock();
        try {
            file = new RecordFile(path, config.append(), config.rotation().asOptional(), context.clock());
        } catch (IOException e) {
            throw new IOException("cannot write to " + path + ": " + e, e);
        } finally {
            lock.unlock();
        }
    }

    private void createDirectory() throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(folder, permissions(config.directoryMode()));
            }
        } catch (IOException e) {
            throw new IOException("cannot create " + folder + ": " + e, e);
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        String letters = "rwxrwxrwx";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < letters.length(); i++) {
            boolean granted = (mode >> (letters.length() - 1 - i) & 1) != 0;
            text.append(granted ? letters.charAt(i) : '-');
        }
        return EnumSet.copyOf(PosixFilePermissions.fromString(text.toString()));
    }

    @Override
    public Outcome consume(Telemetry batch) {
        metrics.began(batch.signal());
        Outcome outcome = write(encoder.encode(batch));
        metrics.ended(batch.signal(), batch.itemCount(), outcome);
        return outcome;
    }

    private Outcome write(ByteBuffer[] record) {
        lock.lock();
        try {
            RecordFile open = file;
            if (open == null) {
                return Outcome.throttled(Status.Code.UNAVAILABLE, path + " is not open");
            }
            open.add(record);
            if (failing) {
                failing = false;
                context.report(Health.OK);
            }
            return Outcome.ACCEPTED;
        } catch (IOException e) {
            String problem = "cannot write to " + path + ": " + e;
            if (!failing) {
                failing = true;
                context.report(Health.recoverable(problem));
                context.logger().error("Refusing data for now: {}", problem);
            }
            return new Outcome.Throttled(new Status(Status.Code.UNAVAILABLE, problem), RETRY_AFTER);
        } finally {
            lock.unlock();
        }
    }

    /** Two would rotate, or truncate, one file. */
    @Override
    public boolean overlaps() {
        return false;
    }

    @Override
    public void close(Deadline deadline) {
        lock.lock();
        try {
            RecordFile open = file;
            file = null;
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            context.logger().error("Closing {} failed: {}", path, e.toString());
        } finally {
            lock.unlock();
            metrics.close();
        }
    }
}
