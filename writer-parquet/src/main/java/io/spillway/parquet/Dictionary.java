package io.spillway.parquet;

import java.util.Arrays;

/** Distinct byte strings, numbered from 0 in the order of their arrival. */
final class Dictionary {
    private static final int FIRST_CAPACITY = 64;

    private final ByteHeap heap = new ByteHeap(1024);
    /** By id: the offset in the heap; one more for the end. */
    private int[] offsets = new int[FIRST_CAPACITY + 1];

    private int[] hashes = new int[FIRST_CAPACITY];
    private int size;
    /** Id plus one, 0 where free; open addressing. */
    private int[] table = new int[FIRST_CAPACITY * 2];

    int size() {
        return size;
    }

    /** The bytes of all entries. */
    int byteSize() {
        return heap.size();
    }

    /** The memory that the entries take, roughly. */
    long footprintBytes() {
        return heap.size() + size * 16L;
    }

    /** The array that holds the entries; valid until the next entry is added. */
    byte[] bytes() {
        return heap.bytes();
    }

    int start(int id) {
        return offsets[id];
    }

    int end(int id) {
        return offsets[id + 1];
    }

    int length(int id) {
        return offsets[id + 1] - offsets[id];
    }

    byte[] copy(int id) {
        return Arrays.copyOfRange(heap.bytes(), start(id), end(id));
    }

    boolean matches(int id, byte[] source, int from, int to) {
        return id < size && Arrays.equals(heap.bytes(), offsets[id], offsets[id + 1], source, from, to);
    }

    /** The unsigned order of the bytes of two entries. */
    int compare(int id, int other) {
        byte[] bytes = heap.bytes();
        return Arrays.compareUnsigned(bytes, start(id), end(id), bytes, start(other), end(other));
    }

    /** The id of a byte string, which becomes an entry if it is none yet. */
    int intern(byte[] source, int from, int to) {
        int hash = (int) (Hash64.of(source, from, to) >>> 32);
        int mask = table.length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
            int id = table[slot] - 1;
            if (id < 0) {
                return add(source, from, to, hash, slot);
            }
            if (hashes[id] == hash && matches(id, source, from, to)) {
                return id;
            }
        }
    }

    private int add(byte[] source, int from, int to, int hash, int slot) {
        int id = size++;
        if (id == hashes.length) {
            hashes = Arrays.copyOf(hashes, id * 2);
            offsets = Arrays.copyOf(offsets, id * 2 + 1);
        }
        heap.put(source, from, to);
        hashes[id] = hash;
        offsets[size] = heap.size();
        table[slot] = size;
        if (size * 2 > table.length) {
            rehash();
        }
        return id;
    }

    private void rehash() {
        int[] larger = new int[table.length * 2];
        int mask = larger.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = hashes[id] & mask;
            while (larger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = id + 1;
        }
        table = larger;
    }

    void clear() {
        size = 0;
        heap.clear();
        Arrays.fill(table, 0);
    }
}
