package io.spillway.kubernetes.store;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds values by the hash codes of their keys; a value can have several keys, and a key several values. A place takes eight bytes.
 * Not safe for use by several threads.
 */
final class HashTable<V> {
    private static final int SMALLEST = 16;

    private int[] hashes = new int[SMALLEST];
    private @Nullable Object[] values = new Object[SMALLEST];
    private int size;

    /** Adds a value under a key. */
    void add(int hash, V value) {
        if (++size > hashes.length / 3 * 2) {
            resize(hashes.length * 2);
        }
        insert(mixed(hash), value);
    }

    private void insert(int mixed, Object value) {
        int mask = hashes.length - 1;
        int at = mixed & mask;
        while (values[at] != null) {
            at = (at + 1) & mask;
        }
        hashes[at] = mixed;
        values[at] = value;
    }

    /** Takes away this value, compared by identity, from a key. */
    @SuppressWarnings("ReferenceEquality") // each value is an object of its own
    void remove(int hash, V value) {
        int mixed = mixed(hash);
        int mask = hashes.length - 1;
        for (int at = mixed & mask; values[at] != null; at = (at + 1) & mask) {
            if (values[at] == value && hashes[at] == mixed) {
                size--;
                close(at);
                if (hashes.length > SMALLEST && size < hashes.length / 8) {
                    resize(hashes.length / 2);
                }
                return;
            }
        }
    }

    /** Moves the values behind a hole into it, as long as they may stand there. */
    private void close(int hole) {
        int mask = hashes.length - 1;
        int free = hole;
        for (int at = (free + 1) & mask; values[at] != null; at = (at + 1) & mask) {
            int home = hashes[at] & mask;
            if (((at - home) & mask) >= ((at - free) & mask)) {
                hashes[free] = hashes[at];
                values[free] = values[at];
                free = at;
            }
        }
        values[free] = null;
    }

    /**
     * Looks at the values of a key, and at some others whose keys have the same hash code.
     *
     * @param wanted answers true to end the search
     */
    @Nullable
    V find(int hash, Predicate<? super V> wanted) {
        int mixed = mixed(hash);
        int mask = hashes.length - 1;
        int at = mixed & mask;
        for (Object value = values[at]; value != null; value = values[at]) {
            @SuppressWarnings("unchecked") // only values of this type are put in
            V found = (V) value;
            if (hashes[at] == mixed && wanted.test(found)) {
                return found;
            }
            at = (at + 1) & mask;
        }
        return null;
    }

    /** Calls back with each value, once for each of its keys. */
    void forEach(Consumer<? super V> action) {
        for (Object value : values) {
            if (value != null) {
                @SuppressWarnings("unchecked") // only values of this type are put in
                V held = (V) value;
                action.accept(held);
            }
        }
    }

    int size() {
        return size;
    }

    private void resize(int capacity) {
        int[] oldHashes = hashes;
        @Nullable Object[] oldValues = values;
        hashes = new int[capacity];
        values = new Object[capacity];
        for (int i = 0; i < oldHashes.length; i++) {
            Object value = oldValues[i];
            if (value != null) {
                insert(oldHashes[i], value);
            }
        }
        Arrays.fill(oldValues, null);
    }

    private static int mixed(int hash) {
        int product = hash * 0x9E3779B9;
        return product ^ product >>> 16;
    }
}
