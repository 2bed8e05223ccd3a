package io.spillway.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of one complete file, on a disk or elsewhere, for readers that need parts of it. */
public interface FileBytes extends Closeable {
    /** The name of the file in messages: a path or a URI. */
    String location();

    long size() throws IOException;

    /**
     * Reads a range.
     *
     * @throws IOException also if the file ends inside the range
     */
    byte[] read(long from, int length) throws IOException;

    /** Opens a file of a disk. */
    static FileBytes of(Path path) throws IOException {
        return new OnDisk(path, FileChannel.open(path, StandardOpenOption.READ));
    }

    /** A file of a disk. */
    record OnDisk(Path path, FileChannel channel) implements FileBytes {
        @Override
        public String location() {
            return path.toString();
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public byte[] read(long from, int length) throws IOException {
            byte[] range = new byte[length];
            ByteBuffer left = ByteBuffer.wrap(range);
            while (left.hasRemaining()) {
                if (channel.read(left, from + left.position()) < 0) {
                    throw new IOException(path + ": end of file at " + (from + left.position()));
                }
            }
            return range;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
