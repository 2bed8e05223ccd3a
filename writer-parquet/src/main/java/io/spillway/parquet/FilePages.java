package io.spillway.parquet;

import static java.util.Objects.requireNonNull;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one row group of a file that {@link TelemetryFileWriter} wrote: data pages of version 1, compressed with zstd or not
 * at all. Every page is checked against its checksum. Column chunks are read when they are asked for.
 */
final class FilePages implements PageReadStore {
    private static final int MAX_PAGE_BYTES = Integer.MAX_VALUE - 8;

    private final FileBytes file;
    private final BlockMetaData block;
    private final Map<List<String>, ColumnChunkMetaData> chunks = new HashMap<>();

    FilePages(FileBytes file, BlockMetaData block) {
        this.file = file;
        this.block = block;
        for (ColumnChunkMetaData chunk : block.getColumns()) {
            chunks.put(List.of(chunk.getPath().toArray()), chunk);
        }
    }

    @Override
    public long getRowCount() {
        return block.getRowCount();
    }

    @Override
    public PageReader getPageReader(ColumnDescriptor descriptor) {
        ColumnChunkMetaData chunk = chunks.get(List.of(descriptor.getPath()));
        try {
            if (chunk == null) {
                throw new CorruptFileException(file.location(), "no column " + String.join(".", descriptor.getPath()));
            }
            return read(chunk, descriptor.getPrimitiveType());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads all pages of a column chunk. */
    Chunk read(ColumnChunkMetaData chunk, PrimitiveType type) throws IOException {
        long size = chunk.getTotalSize();
        long start = chunk.getStartingPos();
        if (size < 0 || size > MAX_PAGE_BYTES || start < 0 || start + size > file.size()) {
            throw corrupt(chunk, "chunk at " + start + " of " + size + " bytes");
        }
        byte[] bytes = file.read(start, (int) size);
        try {
            return parse(chunk, type, bytes);
        } catch (ZstdException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw corrupt(chunk, String.valueOf(e.getMessage()));
        }
    }

    private Chunk parse(ColumnChunkMetaData chunk, PrimitiveType type, byte[] bytes) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        List<DataPage> pages = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        DictionaryPage dictionary = null;
        while (in.available() > 0) {
            long offset = chunk.getStartingPos() + bytes.length - in.available();
            PageHeader header = header(chunk, in);
            byte[] content = content(chunk, header, in);
            DictionaryPageHeader dictionaryHeader = header.getDictionary_page_header();
            DataPageHeader dataHeader = header.getData_page_header();
            if (header.getType() == PageType.DICTIONARY_PAGE && dictionaryHeader != null) {
                dictionary =
                        new DictionaryPage(BytesInput.from(content), dictionaryHeader.getNum_values(), Encoding.PLAIN);
            } else if (header.getType() == PageType.DATA_PAGE && dataHeader != null) {
                offsets.add(offset);
                pages.add(dataPage(dataHeader, content, type));
            } else {
                throw corrupt(chunk, "page of type " + header.getType());
            }
        }
        return new Chunk(dictionary, pages, offsets);
    }

    private static DataPage dataPage(DataPageHeader header, byte[] content, PrimitiveType type) {
        // The parser of the library refuses a page without an encoding
        Encoding encoding =
                Encoding.valueOf(requireNonNull(header.getEncoding()).name());
        return new DataPageV1(
                BytesInput.from(content),
                header.getNum_values(),
                content.length,
                Statistics.createStats(type),
                Encoding.RLE,
                Encoding.RLE,
                encoding);
    }

    private PageHeader header(ColumnChunkMetaData chunk, ByteArrayInputStream in) throws CorruptFileException {
        try {
            return Util.readPageHeader(in);
        } catch (IOException e) {
            throw corrupt(chunk, "header of a page: " + e.getMessage());
        }
    }

    private byte[] content(ColumnChunkMetaData chunk, PageHeader header, ByteArrayInputStream in) throws IOException {
        int length = header.getCompressed_page_size();
        int size = header.getUncompressed_page_size();
        if (length < 0 || length > in.available() || size < 0) {
            throw corrupt(chunk, "page of " + length + " bytes, " + size + " uncompressed");
        }
        byte[] compressed = in.readNBytes(length);
        CRC32 checksum = new CRC32();
        checksum.update(compressed);
        if (!header.isSetCrc() || header.getCrc() != (int) checksum.getValue()) {
            throw corrupt(chunk, "checksum of a page");
        }
        if (chunk.getCodec() == CompressionCodecName.UNCOMPRESSED) {
            return compressed;
        }
        if (Zstd.getFrameContentSize(compressed) != size) {
            throw corrupt(chunk, "size of a page: " + size);
        }
        return Zstd.decompress(compressed, size);
    }

    private CorruptFileException corrupt(ColumnChunkMetaData chunk, String problem) {
        return new CorruptFileException(
                file.location(), "column " + chunk.getPath().toDotString() + ": " + problem);
    }

    /** The pages of one column chunk, decompressed, and the offsets of the data pages in the file. */
    static final class Chunk implements PageReader {
        private final @Nullable DictionaryPage dictionary;
        private final List<DataPage> pages;
        private final List<Long> offsets;
        private int next;

        Chunk(@Nullable DictionaryPage dictionary, List<DataPage> pages, List<Long> offsets) {
            this.dictionary = dictionary;
            this.pages = pages;
            this.offsets = offsets;
        }

        List<DataPage> pages() {
            return pages;
        }

        List<Long> offsets() {
            return offsets;
        }

        @Override
        public @Nullable DictionaryPage readDictionaryPage() {
            return dictionary;
        }

        @Override
        public long getTotalValueCount() {
            return pages.stream().mapToLong(DataPage::getValueCount).sum();
        }

        @Override
        public @Nullable DataPage readPage() {
            return next < pages.size() ? pages.get(next++) : null;
        }
    }
}
