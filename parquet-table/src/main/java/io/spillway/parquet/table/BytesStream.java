package io.spillway.parquet.table;

import java.io.EOFException;
import java.io.IOException;
import org.apache.iceberg.io.SeekableInputStream;

/** A stream of bytes in memory. */
final class BytesStream extends SeekableInputStream {
    private final byte[] bytes;
    private int position;

    BytesStream(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long getPos() {
        return position;
    }

    @Override
    public void seek(long target) throws IOException {
        if (target < 0 || target > bytes.length) {
            throw new EOFException("position " + target + " of " + bytes.length + " bytes");
        }
        position = (int) target;
    }

    @Override
    public int read() {
        return position < bytes.length ? bytes[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) {
        if (length > 0 && position == bytes.length) {
            return -1;
        }
        int count = Math.min(length, bytes.length - position);
        System.arraycopy(bytes, position, target, from, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return bytes.length - position;
    }
}
