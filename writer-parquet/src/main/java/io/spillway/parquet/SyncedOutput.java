package io.spillway.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A new local file that is synced to the disk before it is closed. */
final class SyncedOutput extends PositionOutputStream implements OutputFile {
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long written;

    SyncedOutput(Path path) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return this;
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return this;
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    @Override
    public long getPos() {
        return written + buffer.position();
    }

    @Override
    public void write(int value) throws IOException {
        if (!buffer.hasRemaining()) {
            drain();
        }
        buffer.put((byte) value);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (length > buffer.remaining()) {
            drain();
        }
        if (length > buffer.remaining()) {
            writeAll(ByteBuffer.wrap(bytes, from, length));
        } else {
            buffer.put(bytes, from, length);
        }
    }

    private void drain() throws IOException {
        writeAll(buffer.flip());
        buffer.clear();
    }

    private void writeAll(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            written += channel.write(from);
        }
    }

    /** Writes and syncs all bytes, then closes the file. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try (channel) {
                drain();
                channel.force(true);
            }
        }
    }

    /** Closes the file without its last bytes. */
    void abandon() throws IOException {
        channel.close();
    }
}
