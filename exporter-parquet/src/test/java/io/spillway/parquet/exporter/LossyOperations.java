package io.spillway.parquet.exporter;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/** Operations of a table whose next commit fails, before or after the catalog has made it. */
final class LossyOperations implements TableOperations {
    /** The fate of the next commit. */
    enum Fate {
        WORKS,
        FAILS_BEFORE,
        LOSES_THE_ANSWER
    }

    private final TableOperations real;
    private Fate fate = Fate.WORKS;

    LossyOperations(TableOperations real) {
        this.real = real;
    }

    void next(Fate next) {
        fate = next;
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        Fate now = fate;
        fate = Fate.WORKS;
        if (now == Fate.FAILS_BEFORE) {
            throw new IllegalStateException("the connection broke");
        }
        real.commit(base, metadata);
        if (now == Fate.LOSES_THE_ANSWER) {
            throw new IllegalStateException("the answer is lost");
        }
    }

    @Override
    public TableMetadata current() {
        return real.current();
    }

    @Override
    public TableMetadata refresh() {
        return real.refresh();
    }

    @Override
    public FileIO io() {
        return real.io();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return real.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return real.locationProvider();
    }
}
