package io.spillway.parquet.exporter;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * The operations of a table for one roll. Every attempt to commit, also one that the library repeats, first reads the journal's
 * position in the metadata that it replaces; so a roll cannot be committed twice. An error that leaves the outcome open is reported
 * as such, because the library otherwise removes files that the table may name by then.
 */
record PositionGuard(TableOperations table, String property, long through) implements TableOperations {
    /** The table has the roll already. */
    static final class AlreadyCommittedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        AlreadyCommittedException(long position) {
            super("the table has the journal up to " + position);
        }
    }

    /** The position of a journal in a table; 0 if the table does not know the journal. */
    static long position(TableMetadata metadata, String property) {
        return metadata.propertyAsLong(property, 0);
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        long position = position(base, property);
        if (position >= through) {
            throw new AlreadyCommittedException(position);
        }
        try {
            table.commit(base, metadata);
        } catch (CommitFailedException | CommitStateUnknownException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CommitStateUnknownException(e);
        }
    }

    @Override
    public TableMetadata current() {
        return table.current();
    }

    @Override
    public TableMetadata refresh() {
        return table.refresh();
    }

    @Override
    public FileIO io() {
        return table.io();
    }

    @Override
    public EncryptionManager encryption() {
        return table.encryption();
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return table.metadataFileLocation(fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        return table.locationProvider();
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
        return table.temp(uncommitted);
    }

    @Override
    public long newSnapshotId() {
        return table.newSnapshotId();
    }
}
