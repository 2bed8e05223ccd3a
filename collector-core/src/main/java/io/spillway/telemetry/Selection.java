package io.spillway.telemetry;

import java.util.Arrays;

/**
 * Items taken out of a walk, in its order, to become a batch of their own: neighbours are copied as one range, and the
 * resources, scopes and metrics above them are repeated without their other items.
 */
final class Selection {
    private static final int NODE = 7;
    private static final int PARENT = 0;
    private static final int TAG = 1;
    private static final int START = 2;
    private static final int HEAD = 3;
    private static final int TAIL = 4;
    private static final int END = 5;
    private static final int LENGTH = 6;

    private static final int RUN = 3;

    private final int leaf;
    private int items;

    /** {@link #NODE} numbers for each message above the items, parents first, in the order of the bytes. */
    private int[] nodes = new int[4 * NODE];

    private byte[][] sources = new byte[4][];
    private int nodeCount;
    /** Node, from and to of each range of items. */
    private int[] runs = new int[4 * RUN];

    private int runCount;
    /** By level: the node that is open, and its number in the walk. */
    private final int[] open = new int[Layout.LEVELS];

    private final int[] openSerials = new int[Layout.LEVELS];

    Selection(Layout layout) {
        this.leaf = layout.leaf;
        open[0] = -1;
    }

    int items() {
        return items;
    }

    /** Takes the item that the walk is at. */
    void add(Walk walk) {
        if (openSerials[leaf] != walk.serial(leaf)) {
            open(walk);
        }
        items++;
        int from = walk.itemField();
        int last = (runCount - 1) * RUN;
        if (runCount > 0 && runs[last] == open[leaf] && runs[last + 2] == from) {
            runs[last + 2] = walk.itemEnd();
            return;
        }
        int run = runCount++ * RUN;
        if (run == runs.length) {
            runs = Arrays.copyOf(runs, run * 2);
        }
        runs[run] = open[leaf];
        runs[run + 1] = from;
        runs[run + 2] = walk.itemEnd();
    }

    /** The most bytes by which the item that the walk is at would make the batch longer. */
    int growth(Walk walk) {
        int growth = walk.itemEnd() - walk.itemField();
        for (int level = leaf; level > 0 && openSerials[level] != walk.serial(level); level--) {
            int length = walk.end(level) - walk.start(level);
            growth += 1 + Wire.size(length) + walk.head(level) - walk.start(level) + walk.end(level) - walk.tail(level);
        }
        return growth;
    }

    private void open(Walk walk) {
        for (int level = 1; level <= leaf; level++) {
            if (openSerials[level] == walk.serial(level)) {
                continue;
            }
            if (nodeCount == sources.length) {
                sources = Arrays.copyOf(sources, nodeCount * 2);
                nodes = Arrays.copyOf(nodes, nodes.length * 2);
            }
            int node = nodeCount * NODE;
            nodes[node + PARENT] = open[level - 1];
            nodes[node + TAG] = walk.tag(level);
            nodes[node + START] = walk.start(level);
            nodes[node + HEAD] = walk.head(level);
            nodes[node + TAIL] = walk.tail(level);
            nodes[node + END] = walk.end(level);
            sources[nodeCount] = walk.bytes();
            openSerials[level] = walk.serial(level);
            open[level] = nodeCount++;
        }
    }

    Part toPart() {
        byte[] into = new byte[measure()];
        int[] stack = new int[Layout.LEVELS];
        int depth = 0;
        int opened = 0;
        int at = 0;
        for (int run = 0; run < runCount * RUN; run += RUN) {
            for (; opened <= runs[run]; opened++) {
                while (depth > 0 && stack[depth - 1] != nodes[opened * NODE + PARENT]) {
                    at = copy(stack[--depth], TAIL, END, into, at);
                }
                stack[depth++] = opened;
                into[at++] = (byte) nodes[opened * NODE + TAG];
                at = WireWriter.put(into, at, nodes[opened * NODE + LENGTH]);
                at = copy(opened, START, HEAD, into, at);
            }
            int length = runs[run + 2] - runs[run + 1];
            System.arraycopy(sources[runs[run]], runs[run + 1], into, at, length);
            at += length;
        }
        while (depth > 0) {
            at = copy(stack[--depth], TAIL, END, into, at);
        }
        return new Part(into, items);
    }

    /** Fills in the new length of every message; children come after their parents, so backwards. */
    private int measure() {
        for (int node = 0; node < nodeCount * NODE; node += NODE) {
            nodes[node + LENGTH] = nodes[node + HEAD] - nodes[node + START] + nodes[node + END] - nodes[node + TAIL];
        }
        for (int run = 0; run < runCount * RUN; run += RUN) {
            nodes[runs[run] * NODE + LENGTH] += runs[run + 2] - runs[run + 1];
        }
        int total = 0;
        for (int node = (nodeCount - 1) * NODE; node >= 0; node -= NODE) {
            int field = 1 + Wire.size(nodes[node + LENGTH]) + nodes[node + LENGTH];
            if (nodes[node + PARENT] < 0) {
                total = Math.addExact(total, field);
            } else {
                nodes[nodes[node + PARENT] * NODE + LENGTH] += field;
            }
        }
        return total;
    }

    private int copy(int node, int from, int to, byte[] into, int at) {
        int start = nodes[node * NODE + from];
        int length = nodes[node * NODE + to] - start;
        System.arraycopy(sources[node], start, into, at, length);
        return at + length;
    }
}
