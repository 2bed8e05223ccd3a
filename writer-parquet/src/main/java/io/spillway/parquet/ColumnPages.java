package io.spillway.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/** Compresses the pages of one column after another and hands them to a {@link ParquetFileWriter}. */
final class ColumnPages implements AutoCloseable {
    private static final int LEVEL = 1;

    private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
    private final ByteHeap content = new ByteHeap(1 << 16);
    private final ByteHeap compressed = new ByteHeap(1 << 16);
    private final ParquetFileWriter file;

    ColumnPages(ParquetFileWriter file) {
        this.file = file;
    }

    /** The bytes of the next page before compression; empty after each page. */
    ByteHeap content() {
        return content;
    }

    void start(Column column) throws IOException {
        file.startColumn(column.descriptor(), column.levels(), CompressionCodecName.ZSTD);
    }

    void end() throws IOException {
        file.endColumn();
    }

    /** Writes the content as the dictionary page. */
    void dictionary(int entries) throws IOException {
        int size = content.size();
        file.writeDictionaryPage(new DictionaryPage(compress(), size, entries, Encoding.PLAIN));
        content.clear();
    }

    /** Writes the content as a data page. */
    void page(int levels, int rows, @Nullable Statistics<?> statistics, boolean isDictionary) throws IOException {
        Encoding encoding = isDictionary ? Encoding.RLE_DICTIONARY : Encoding.PLAIN;
        int size = content.size();
        file.writeDataPage(levels, size, compress(), statistics, rows, Encoding.RLE, Encoding.RLE, encoding);
        content.clear();
    }

    private BytesInput compress() {
        int bound = Math.toIntExact(Zstd.compressBound(content.size()));
        compressed.clear();
        compressed.reserve(bound);
        int length = zstd.compressByteArray(compressed.bytes(), 0, bound, content.bytes(), 0, content.size());
        return BytesInput.from(compressed.bytes(), 0, length);
    }

    @Override
    public void close() {
        zstd.close();
    }
}
