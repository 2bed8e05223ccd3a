package io.spillway.parquet.exporter;

import io.spillway.parquet.TelemetryLayout;
import io.spillway.parquet.table.FileAccess;
import io.spillway.parquet.table.TableColumns;
import java.time.Duration;
import java.time.Instant;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.Transactions;

/** The table of one signal as one journal writes it. Used by one thread. */
final class TelemetryTable {
    private static final int COMMITS_PER_EXPIRY = 100;
    private static final int KEPT_SNAPSHOTS = 20;
    private static final Duration READERS_GRACE = Duration.ofMinutes(10);

    private final Table table;
    private final FileAccess files;
    private final TableOperations operations;
    private final TelemetryLayout layout;
    private final String property;
    private int commits;

    TelemetryTable(Table table, FileAccess files, TelemetryLayout layout, String journalId) {
        this.table = table;
        this.files = files;
        this.operations = ((HasTableOperations) table).operations();
        this.layout = TableColumns.in(table.schema(), layout);
        this.property = "spillway.journal." + journalId + ".position";
    }

    /** The layout with the field ids of the table. */
    TelemetryLayout layout() {
        return layout;
    }

    Table table() {
        return table;
    }

    /** Access to the table's files. */
    FileAccess files() {
        return files;
    }

    /** The last batch of the journal that the table has, as the catalog says at this moment. */
    long position() {
        return PositionGuard.position(operations.refresh(), property);
    }

    /**
     * Adds the files of a roll and its position in one transaction, unless the table has the position already.
     *
     * @throws RuntimeException if the commit failed, or its outcome is unknown; call this again then
     */
    void commit(Roll roll) {
        PositionGuard guard = new PositionGuard(operations, property, roll.through());
        if (position() >= roll.through()) {
            return;
        }
        try {
            Transaction transaction = Transactions.newTransaction(table.name(), guard, _ -> {});
            String position = Long.toString(roll.through());
            transaction.updateProperties().set(property, position).commit();
            if (!roll.files().isEmpty()) {
                AppendFiles append = transaction.newAppend().set(property, position);
                roll.files().forEach(append::appendFile);
                append.commit();
            }
            transaction.commitTransaction();
        } catch (PositionGuard.AlreadyCommittedException _) {
            // An attempt whose answer was lost has succeeded
            return;
        }
        commits++;
    }

    /** Whether old snapshots should be removed now. */
    boolean needsExpiry() {
        return commits >= COMMITS_PER_EXPIRY;
    }

    /** Removes snapshots that no reader should need any more, so that the metadata stays small. */
    void expireSnapshots(Instant now) {
        commits = 0;
        table.refresh();
        table.expireSnapshots()
                .expireOlderThan(now.minus(READERS_GRACE).toEpochMilli())
                .retainLast(KEPT_SNAPSHOTS)
                .commit();
    }
}
