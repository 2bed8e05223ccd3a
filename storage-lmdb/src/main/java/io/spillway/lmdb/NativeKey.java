package io.spillway.lmdb;

import java.nio.ByteBuffer;

/** Native memory for one key, as LMDB wants it; used again and again. */
final class NativeKey {
    private static final int BYTES_MAX = 511;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(BYTES_MAX);

    /** The key in native memory, until the next call. */
    ByteBuffer of(byte[] key) {
        return memory.clear().put(key).flip();
    }
}
