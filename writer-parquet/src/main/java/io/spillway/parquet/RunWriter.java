package io.spillway.parquet;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes a sorted run: rows in order, each header before the first row that has it. A run lives in the temporary folder until its
 * writer has merged it; no other process reads it.
 *
 * <pre>
 * run        := entry* END
 * entry      := HEADER level:u8 length:i32 bytes       numbered from 0
 *             | CONTAINER resource:i32 scope:i32 metric:i32   numbers of headers; numbered from 0
 *             | ROW container:i32 first:i64 second:i64 third:i64 length:i32 bytes
 *             | FORGET                                  all headers and containers so far; numbers begin with 0 again
 * </pre>
 */
final class RunWriter implements RowSink, AutoCloseable {
    static final int END = 0;
    static final int HEADER = 1;
    static final int CONTAINER = 2;
    static final int ROW = 3;
    static final int FORGET = 4;

    private static final int BUFFER_BYTES = 1 << 16;

    private final DataOutputStream out;
    private final long maxHeaderBytes;
    private final Map<Header, Integer> headers = new HashMap<>();
    private final Map<Container, Integer> containers = new HashMap<>();
    private long headerBytes;

    /** A reader of the run needs the memory for headers that the limit says, apart from the largest header. */
    RunWriter(Path path, long maxHeaderBytes) throws IOException {
        this.maxHeaderBytes = maxHeaderBytes;
        this.out = new DataOutputStream(new BufferedOutputStream(
                Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), BUFFER_BYTES));
    }

    @Override
    public void accept(Row row) throws IOException {
        int container = container(row.container);
        out.writeByte(ROW);
        out.writeInt(container);
        out.writeLong(row.first);
        out.writeLong(row.second);
        out.writeLong(row.third);
        out.writeInt(row.to - row.from);
        out.write(row.bytes, row.from, row.to - row.from);
    }

    private int container(Container container) throws IOException {
        Integer known = containers.get(container);
        if (known != null) {
            return known;
        }
        if (headerBytes > maxHeaderBytes) {
            out.writeByte(FORGET);
            headers.clear();
            containers.clear();
            headerBytes = 0;
        }
        int resource = header(HeaderLevel.RESOURCE, container.resource());
        int scope = header(HeaderLevel.SCOPE, container.scope());
        int metric = container.metric() == container.scope() ? scope : header(HeaderLevel.METRIC, container.metric());
        out.writeByte(CONTAINER);
        out.writeInt(resource);
        out.writeInt(scope);
        out.writeInt(metric);
        int number = containers.size();
        containers.put(container, number);
        headerBytes += 100;
        return number;
    }

    private int header(HeaderLevel level, Header header) throws IOException {
        Integer known = headers.get(header);
        if (known != null) {
            return known;
        }
        out.writeByte(HEADER);
        out.writeByte(level.code);
        out.writeInt(header.bytes.length);
        out.write(header.bytes);
        int number = headers.size();
        headers.put(header, number);
        headerBytes += header.footprintBytes();
        return number;
    }

    /** Ends the run. */
    void finish() throws IOException {
        out.writeByte(END);
        out.close();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
