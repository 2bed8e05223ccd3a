package io.spillway.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Puts and deletions that become durable together, in their order. Not safe for use by several threads. */
public final class StoreChange {
    private final List<Step> steps = new ArrayList<>();
    private long sizeBytes;

    /** What a store does for each step of a change. */
    public interface Target {
        /** Puts a value, gathered in order, in place of what the key had. */
        void put(byte[] key, List<ByteBuffer> value) throws StorageException;

        /** Deletes an entry; harmless when there is no such key. */
        void delete(byte[] key) throws StorageException;

        /** Deletes from the first key up to, not including, the second. */
        void deleteRange(byte[] from, byte[] to) throws StorageException;
    }

    @FunctionalInterface
    private interface Step {
        void applyTo(Target target) throws StorageException;
    }

    /** Puts a value in place of what the key had. */
    public StoreChange put(byte[] key, byte[] value) {
        return put(key, List.of(ByteBuffer.wrap(value)));
    }

    /**
     * Puts a value in place of what the key had.
     *
     * @param value gathered in order from the buffers' positions; must not change until the change is durable
     */
    public StoreChange put(byte[] key, List<ByteBuffer> value) {
        sizeBytes +=
                key.length + value.stream().mapToLong(ByteBuffer::remaining).sum();
        steps.add(target -> target.put(key, value));
        return this;
    }

    /** Deletes an entry; harmless when there is no such key. */
    public StoreChange delete(byte[] key) {
        steps.add(target -> target.delete(key));
        return this;
    }

    /** Deletes from the first key up to, not including, the second. */
    public StoreChange deleteRange(byte[] from, byte[] to) {
        steps.add(target -> target.deleteRange(from, to));
        return this;
    }

    /** Hands the steps to a store, in the order in which they were added. */
    public void applyTo(Target target) throws StorageException {
        for (Step step : steps) {
            step.applyTo(target);
        }
    }

    /** How many bytes of keys and values are put. */
    public long sizeBytes() {
        return sizeBytes;
    }
}
