package io.spillway.parquet;

import com.google.protobuf.Message;
import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.TelemetryGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes and reads files for tests. */
final class ParquetFiles {
    private ParquetFiles() {}

    /** Generated requests of a signal, as batches. */
    static List<Telemetry> batches(Signal signal, long seed, int requests, int items) {
        TelemetryGenerator generator = new TelemetryGenerator(seed);
        List<Telemetry> batches = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            batches.add(batch(
                    signal,
                    switch (signal) {
                        case TRACES -> generator.spans(items);
                        case LOGS -> generator.logs(items);
                        case METRICS -> generator.metrics(items);
                    }));
        }
        return batches;
    }

    static Telemetry batch(Signal signal, Message request) {
        return batch(signal, request.toByteArray());
    }

    static Telemetry batch(Signal signal, byte[] request) {
        try {
            return Telemetry.read(signal, request);
        } catch (MalformedTelemetryException e) {
            throw new AssertionError(e);
        }
    }

    static List<WrittenFile<KeySummary>> write(
            WriterSettings settings, TelemetryLayout layout, List<? extends Telemetry> batches) throws IOException {
        try (TelemetryFileWriter<KeySummary> writer =
                new TelemetryFileWriter<>(settings, layout, KeySummary.byParts(2))) {
            for (Telemetry batch : batches) {
                writer.write(batch);
            }
            return writer.finish();
        }
    }

    static List<Telemetry> read(List<? extends WrittenFile<?>> files) throws IOException {
        List<Telemetry> batches = new ArrayList<>();
        for (WrittenFile<?> file : files) {
            batches.addAll(readFile(file.path()));
        }
        return batches;
    }

    static List<Telemetry> readFile(Path file) throws IOException {
        List<Telemetry> batches = new ArrayList<>();
        try (TelemetryFileReader reader = TelemetryFileReader.open(file)) {
            for (Telemetry batch = reader.next(1_000); batch != null; batch = reader.next(1_000)) {
                batches.add(batch);
            }
        }
        return batches;
    }

    /** The names in a folder. */
    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
