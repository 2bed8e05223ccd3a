package io.spillway.parquet.table;

import io.spillway.parquet.WrittenFile;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.parquet.ParquetUtil;

/** The files of a table by their partitions: where they are, and the entries that the table gets of them. */
public final class TableFiles {
    private TableFiles() {}

    /** The folder of all files of a table. */
    public static String data(Table table) {
        return table.location() + "/data";
    }

    /**
     * The folder of the files of a partition; it need not exist, and has no slash at its end.
     *
     * @param hour hours since 1970; empty for files without a partition
     */
    public static String folder(Table table, OptionalInt hour) {
        String name = hour.isEmpty()
                ? "unpartitioned"
                : "hour="
                        + Instant.ofEpochSecond(hour.getAsInt() * 3_600L)
                                .toString()
                                .substring(0, 13);
        return data(table) + "/" + name;
    }

    /**
     * The table's entry for a complete file.
     *
     * @param location the final place of the file
     * @param hour the hour since 1970 of all rows of the file; empty for a file without a partition
     */
    public static DataFile entry(Table table, OptionalInt hour, WrittenFile<?> file, String location) {
        PartitionSpec spec = hour.isEmpty() ? unpartitioned(table) : table.spec();
        DataFiles.Builder builder = DataFiles.builder(spec)
                .withPath(location)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(file.bytes())
                .withSplitOffsets(ParquetUtil.getSplitOffsets(file.footer()))
                .withMetrics(ParquetUtil.footerMetrics(file.footer(), Stream.empty(), MetricsConfig.forTable(table)));
        if (hour.isPresent()) {
            PartitionData partition = new PartitionData(spec.partitionType());
            partition.set(0, hour.getAsInt());
            builder.withPartition(partition);
        }
        return builder.build();
    }

    /** The spec of files without a partition, which the table began with. */
    private static PartitionSpec unpartitioned(Table table) {
        for (Map.Entry<Integer, PartitionSpec> spec : table.specs().entrySet()) {
            if (spec.getValue().isUnpartitioned()) {
                return spec.getValue();
            }
        }
        throw new TableCatalog.IncompatibleTableException("table " + table.name() + " has no spec without partitions");
    }
}
