package io.spillway.benchmarks.parquet;

import com.google.protobuf.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the requests and writes the same columns with the {@code ParquetWriter} of parquet-java, in the order of arrival. The rows
 * exist before the measurement, so the way from OTLP to a row costs nothing here: a real program is slower.
 */
final class PlainWriter implements Subject {
    private final Workload workload;
    private final MessageType schema;
    private final List<Group> rows;
    private @Nullable Message last;

    private PlainWriter(Workload workload, MessageType schema, List<Group> rows) {
        this.workload = workload;
        this.schema = schema;
        this.rows = rows;
    }

    /** Takes the rows from a file of the same requests. */
    static PlainWriter of(Workload workload, Path file) throws Exception {
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new ZstdCodecs())
                .build();
        List<Group> rows = new ArrayList<>();
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            MessageType schema = reader.getFileMetaData().getSchema();
            for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
                RecordReader<Group> records = new ColumnIOFactory()
                        .getColumnIO(schema)
                        .getRecordReader(pages, new GroupRecordConverter(schema));
                for (long i = 0; i < pages.getRowCount(); i++) {
                    rows.add(records.read());
                }
            }
            return new PlainWriter(workload, schema, rows);
        }
    }

    @Override
    public String name() {
        return "ParquetWriter, not sorted";
    }

    @Override
    public long write(Path file) throws Exception {
        for (byte[] request : workload.requests()) {
            last = workload.decode(request);
        }
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withType(schema)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new ZstdCodecs())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .build()) {
            for (Group row : rows) {
                writer.write(row);
            }
        }
        return last == null ? 0 : Files.size(file);
    }

    @Override
    public void close() {}
}
