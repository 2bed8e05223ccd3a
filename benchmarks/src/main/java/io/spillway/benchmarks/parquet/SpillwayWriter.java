package io.spillway.benchmarks.parquet;

import io.spillway.parquet.KeySummary;
import io.spillway.parquet.TelemetryFileWriter;
import io.spillway.parquet.WriterSettings;
import io.spillway.telemetry.Telemetry;
import java.nio.file.Files;
import java.nio.file.Path;

/** Validates the requests and writes a sorted, synced file. */
final class SpillwayWriter implements Subject {
    private static final long LARGE_BYTES = 1L << 30;

    private final Workload workload;

    SpillwayWriter(Workload workload) {
        this.workload = workload;
    }

    @Override
    public String name() {
        return "Spillway, sorted";
    }

    @Override
    public long write(Path file) throws Exception {
        Path folder = file.resolveSibling("spillway");
        Files.createDirectories(folder);
        WriterSettings settings = WriterSettings.of(folder, file.getFileName().toString(), workload.layout())
                .withTargetBytes(LARGE_BYTES)
                .withMemoryBytes(LARGE_BYTES);
        try (TelemetryFileWriter<KeySummary> writer =
                new TelemetryFileWriter<>(settings, workload.layout(), KeySummary.byParts(2))) {
            for (byte[] request : workload.requests()) {
                writer.write(Telemetry.read(workload.signal(), request));
            }
            Path written = writer.finish().getFirst().path();
            Files.move(written, file);
            return Files.size(file);
        }
    }

    @Override
    public void close() {}
}
