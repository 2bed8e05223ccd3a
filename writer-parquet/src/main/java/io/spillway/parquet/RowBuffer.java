package io.spillway.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

/** Rows in memory: an index of sort keys and places over the bytes of their batches. */
final class RowBuffer {
    private static final long ROW_BYTES = 4L * Long.BYTES + 5L * Integer.BYTES + Long.BYTES;

    private final List<byte[]> sources = new ArrayList<>();
    private final List<Container> containers = new ArrayList<>();
    private long[] first = new long[1024];
    private long[] second = new long[1024];
    private long[] third = new long[1024];
    private int[] source = new int[1024];
    private int[] from = new int[1024];
    private int[] to = new int[1024];
    private int[] container = new int[1024];
    private int size;
    private long sourceBytes;

    /** Adds a row; the bytes must not change until {@link #clear()}. */
    @SuppressWarnings("ReferenceEquality") // rows of one batch share the array
    void add(Row row) {
        if (size == first.length) {
            grow(size * 2);
        }
        if (sources.isEmpty() || sources.getLast() != row.bytes) {
            sources.add(row.bytes);
            sourceBytes += row.bytes.length;
        }
        if (containers.isEmpty() || !containers.getLast().equals(row.container)) {
            containers.add(row.container);
        }
        first[size] = row.first;
        second[size] = row.second;
        third[size] = row.third;
        source[size] = sources.size() - 1;
        from[size] = row.from;
        to[size] = row.to;
        container[size] = containers.size() - 1;
        size++;
    }

    private void grow(int capacity) {
        first = Arrays.copyOf(first, capacity);
        second = Arrays.copyOf(second, capacity);
        third = Arrays.copyOf(third, capacity);
        source = Arrays.copyOf(source, capacity);
        from = Arrays.copyOf(from, capacity);
        to = Arrays.copyOf(to, capacity);
        container = Arrays.copyOf(container, capacity);
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size == RowSort.MAX_ROWS;
    }

    /** The bytes of the batches and of the index. */
    long footprintBytes() {
        return sourceBytes + size * ROW_BYTES + containers.size() * 8L;
    }

    /** Hands all rows on in the order of their keys; rows with equal keys in the order of their arrival. */
    void drainSorted(RowSink sink) throws IOException {
        int[] order = RowSort.order(size, ranks(), first, second, third);
        Row into = new Row();
        for (int row : order) {
            fill(into, row);
            sink.accept(into);
        }
        clear();
    }

    private void fill(Row into, int row) {
        into.container = containers.get(container[row]);
        into.bytes = sources.get(source[row]);
        into.from = from[row];
        into.to = to[row];
        into.first = first[row];
        into.second = second[row];
        into.third = third[row];
    }

    /** By row: the place of its text among all texts. */
    private long[] ranks() {
        IdentityHashMap<byte[], Integer> byArray = new IdentityHashMap<>();
        List<byte[]> texts = new ArrayList<>();
        for (Container each : containers) {
            if (byArray.putIfAbsent(each.text(), 0) == null) {
                texts.add(each.text());
            }
        }
        texts.sort(Arrays::compareUnsigned);
        int rank = 0;
        for (int i = 0; i < texts.size(); i++) {
            rank += i > 0 && !Arrays.equals(texts.get(i), texts.get(i - 1)) ? 1 : 0;
            byArray.put(texts.get(i), rank);
        }
        int[] byContainer = containers.stream()
                .mapToInt(each -> byArray.getOrDefault(each.text(), 0))
                .toArray();
        long[] ranks = new long[size];
        for (int i = 0; i < size; i++) {
            ranks[i] = byContainer[container[i]];
        }
        return ranks;
    }

    void clear() {
        sources.clear();
        containers.clear();
        size = 0;
        sourceBytes = 0;
    }
}
