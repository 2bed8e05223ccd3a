package io.spillway.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts and deletions that become durable together, in their order. Not safe for use by several threads; must not be changed
 * once it was submitted.
 */
public final class StoreChange {
    private final List<Step> steps = new ArrayList<>(2);
    private long putBytes;
    private long sizeBytes;
    private boolean upgrades;

    /** The steps of a change, one method each. */
    public interface Target {
        /** Puts a value, gathered in order, and replaces the value that the key had; does not move the buffers' positions. */
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

    /** Puts a value and replaces the value that the key had; neither array may change until the change is durable. */
    public StoreChange put(byte[] key, byte[] value) {
        return put(key, List.of(ByteBuffer.wrap(value)));
    }

    /**
     * Puts a value and replaces the value that the key had.
     *
     * @param value gathered in order from the buffers' positions, which are not moved; must not change until the change is
     *     durable
     */
    public StoreChange put(byte[] key, List<ByteBuffer> value) {
        check(key);
        long valueBytes = 0;
        for (ByteBuffer part : value) {
            valueBytes += part.remaining();
        }
        if (valueBytes > Store.MAX_VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "value: " + valueBytes + " bytes (expected: at most " + Store.MAX_VALUE_BYTES + ")");
        }
        putBytes += key.length + valueBytes;
        sizeBytes += key.length + valueBytes;
        steps.add(target -> target.put(key, value));
        return this;
    }

    /** Deletes an entry; harmless when there is no such key. */
    public StoreChange delete(byte[] key) {
        check(key);
        sizeBytes += key.length;
        steps.add(target -> target.delete(key));
        return this;
    }

    /**
     * Deletes from the first key up to, not including, the second.
     *
     * @param from empty for the beginning of the store
     * @param to empty for the end of the store
     */
    public StoreChange deleteRange(byte[] from, byte[] to) {
        sizeBytes += from.length + to.length;
        steps.add(target -> target.deleteRange(from, to));
        return this;
    }

    /** With this change the content becomes of the {@link StoreFormat}'s current version. */
    public StoreChange upgradeFormat() {
        upgrades = true;
        return this;
    }

    /** Hands the steps to a store, in the order in which they were added. */
    public void applyTo(Target target) throws StorageException {
        for (Step step : steps) {
            step.applyTo(target);
        }
    }

    /** Whether the content becomes of the current version with it. */
    public boolean upgradesFormat() {
        return upgrades;
    }

    /** How many bytes of keys and values are put. */
    public long putBytes() {
        return putBytes;
    }

    /** How many bytes of keys and values it holds, those to delete included. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** How many puts and deletions it holds. */
    public int stepCount() {
        return steps.size();
    }

    private static void check(byte[] key) {
        if (key.length == 0 || key.length > Store.MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "key: " + key.length + " bytes (expected: 1 to " + Store.MAX_KEY_BYTES + ")");
        }
    }
}
