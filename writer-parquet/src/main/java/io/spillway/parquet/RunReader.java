package io.spillway.parquet;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a run that {@link RunWriter} wrote, one row at a time. */
final class RunReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    /** The place of the run among all runs: rows of an earlier run arrived earlier. */
    final int number;

    private final DataInputStream in;
    private final HeaderTable table;
    private final List<Header> headers = new ArrayList<>();
    private final List<Container> containers = new ArrayList<>();
    private final Row row = new Row();

    /** The table gives equal headers of several runs one object. */
    RunReader(Path path, int number, HeaderTable table) throws IOException {
        this.number = number;
        this.table = table;
        this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES));
    }

    /** The row that the last {@link #next()} read. */
    Row row() {
        return row;
    }

    /** Reads the next row; false at the end. */
    boolean next() throws IOException {
        while (true) {
            switch (in.readByte()) {
                case RunWriter.END -> {
                    return false;
                }
                case RunWriter.HEADER -> readHeader();
                case RunWriter.CONTAINER ->
                    containers.add(table.container(
                            headers.get(in.readInt()), headers.get(in.readInt()), headers.get(in.readInt())));
                case RunWriter.FORGET -> {
                    headers.clear();
                    containers.clear();
                }
                default -> {
                    readRow();
                    return true;
                }
            }
        }
    }

    private void readHeader() throws IOException {
        HeaderLevel level = HeaderLevel.of(in.readByte());
        byte[] bytes = in.readNBytes(in.readInt());
        headers.add(table.header(level, bytes, 0, bytes.length));
    }

    private void readRow() throws IOException {
        row.container = containers.get(in.readInt());
        row.first = in.readLong();
        row.second = in.readLong();
        row.third = in.readLong();
        int length = in.readInt();
        if (row.bytes.length < length || row.bytes.length > 1 << 16) {
            row.bytes = new byte[Math.max(length, 1 << 10)];
        }
        in.readFully(row.bytes, 0, length);
        row.from = 0;
        row.to = length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
