package io.spillway.kubernetes.store;

import org.jspecify.annotations.Nullable;

/**
 * Answers one object for equal values most of the time. The table is of a fixed size, and a value displaces another one with the
 * same place, so nothing stays in memory only because it occurred once. For one thread at a time.
 */
final class Interner<T> {
    private static final int SIZE = 1 << 15;

    private final @Nullable Object[] table = new Object[SIZE];

    /** The older of the values that are equal, if the table still has one. */
    T of(T value) {
        int hash = value.hashCode();
        int place = (hash ^ (hash >>> 15)) & (SIZE - 1);
        Object known = table[place];
        if (known != null && value.equals(known)) {
            @SuppressWarnings("unchecked") // only values of this type are put in
            T older = (T) known;
            return older;
        }
        table[place] = value;
        return value;
    }
}
