package io.spillway.lmdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * Keeps the file longer than what is in it, by zeros that are really written: so a store whose disk has become full can still
 * delete, which needs a few new pages, and most commits overwrite blocks that the file system has already allotted. Used by
 * the writer's thread alone; LMDB never reads behind its last page.
 */
final class Headroom {
    private static final long LEAST_BYTES = 512 << 10;
    private static final long STEP_BYTES_MIN = 1 << 20;
    private static final long STEP_BYTES_MAX = 8 << 20;

    private final StoreFolder folder;
    private long knownBytes;

    Headroom(StoreFolder folder) {
        this.folder = folder;
    }

    /** The file has been replaced by another one. */
    void forget() {
        knownBytes = 0;
    }

    /** Makes the file longer when little is left of it. Without room on the disk it stays as it is. */
    void renew(long usedBytes, long capBytes) {
        if (knownBytes - usedBytes >= LEAST_BYTES) {
            return;
        }
        try (FileChannel file = FileChannel.open(folder.data(), StandardOpenOption.WRITE)) {
            long size = file.size();
            knownBytes = size;
            if (size - usedBytes >= LEAST_BYTES) {
                return;
            }
            long step = Math.clamp(usedBytes / 8, STEP_BYTES_MIN, STEP_BYTES_MAX);
            long target = Math.min(Math.max(size, usedBytes) + step, Math.max(size, capBytes));
            ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(STEP_BYTES_MIN, target - size));
            for (long at = size; at < target; ) {
                zeros.position(0).limit((int) Math.min(zeros.capacity(), target - at));
                at += file.write(zeros, at);
                knownBytes = at;
            }
        } catch (IOException _) {
            // The disk is full. Changes find out by themselves, and say so.
            return;
        }
    }
}
