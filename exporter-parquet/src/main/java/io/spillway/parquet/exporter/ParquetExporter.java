package io.spillway.parquet.exporter;

import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.lmdb.LmdbStorage;
import io.spillway.observe.ExporterMetrics;
import io.spillway.observe.PublishedGauge;
import io.spillway.parquet.table.LocalFiles;
import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The {@code parquet} exporter; the package states its contract. */
final class ParquetExporter implements Exporter {
    private final ParquetExporterConfig config;
    private final Set<Signal> signals;
    private final ComponentContext context;
    private final ExporterMetrics metrics;
    private final TableHealth health;
    /** Replaced as a whole, so that senders see all lanes or none. */
    private volatile Map<Signal, Lane> lanes = Map.of();

    private record Lane(Journal journal, Roller roller, PublishedGauge gauge) {}

    ParquetExporter(ParquetExporterConfig config, Set<Signal> signals, ComponentContext context) {
        this.config = config;
        this.signals = Set.copyOf(signals);
        this.context = context;
        this.metrics = new ExporterMetrics(context, signals, Map.of());
        this.health = new TableHealth(context);
    }

    @Override
    public void start() throws IOException, StorageException, InterruptedException {
        LocalFiles.folder(config.journalDirectory());
        Storage storage = LmdbStorage.in(config.journalDirectory(), context);
        Map<Signal, Journal> journals = open(storage);
        Map<Signal, Lane> made = new EnumMap<>(Signal.class);
        journals.forEach((signal, journal) -> {
            ParquetMetrics own = new ParquetMetrics(context, signal);
            Roller roller = new Roller(config, signal, journal, context, own, health);
            made.put(signal, new Lane(journal, roller, own.publish(journal)));
            roller.start();
        });
        lanes = made;
    }

    private Map<Signal, Journal> open(Storage storage) throws StorageException, InterruptedException {
        Map<Signal, Journal> journals = new EnumMap<>(Signal.class);
        boolean isComplete = false;
        try {
            for (Signal signal : signals) {
                journals.put(
                        signal,
                        Journal.open(storage, signal, context, config.journal().maxBytes()));
            }
            isComplete = true;
            return journals;
        } finally {
            if (!isComplete) {
                journals.values().forEach(Journal::close);
            }
        }
    }

    @Override
    public Outcome consume(Telemetry batch) {
        metrics.began(batch.signal());
        Outcome outcome = append(batch);
        metrics.ended(batch.signal(), batch.itemCount(), outcome);
        return outcome;
    }

    private Outcome append(Telemetry batch) {
        Lane lane = lanes.get(batch.signal());
        if (lane == null) {
            return Outcome.throttled(Status.Code.UNAVAILABLE, "the exporter is not running");
        }
        if (batch.isEmpty()) {
            return Outcome.ACCEPTED;
        }
        Outcome outcome = lane.journal().append(batch);
        lane.roller().grown();
        return outcome;
    }

    /** Two would need the same journals. */
    @Override
    public boolean overlaps() {
        return false;
    }

    @Override
    public void close(Deadline deadline) {
        List<Lane> open = new ArrayList<>(lanes.values());
        lanes = Map.of();
        for (Lane lane : open) {
            lane.roller().stop(deadline);
            lane.journal().close();
            lane.gauge().close();
        }
        metrics.close();
    }
}
