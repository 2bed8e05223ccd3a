package io.spillway.scrape;

import java.util.Arrays;

/**
 * The samples of a page by data point: samples of one metric, one scope and the same labels, without the labels {@code le} and
 * {@code quantile}. Lists run backwards, because {@link ReverseWriter} writes the last one first.
 */
final class Groups {
    static final int NONE = -1;

    private static final int FEW = 256;

    private int[] slots = new int[4 * FEW];
    private long[] hash = new long[FEW];
    private int[] scope = new int[FEW];
    private int[] lastSample = new int[FEW];
    private int[] groupBefore = new int[FEW];
    private int[] lastGroup = new int[FEW];
    private int[] sampleBefore = new int[FEW];
    private int count;

    void clear(int families, int samples) {
        Arrays.fill(slots, 0);
        count = 0;
        if (lastGroup.length < families) {
            lastGroup = new int[2 * families];
        }
        Arrays.fill(lastGroup, 0, families, NONE);
        if (sampleBefore.length < samples) {
            sampleBefore = new int[2 * samples];
        }
    }

    /** The last group of a metric; {@link #NONE}. */
    int lastGroup(int metric) {
        return lastGroup[metric];
    }

    int groupBefore(int group) {
        return groupBefore[group];
    }

    int scope(int group) {
        return scope[group];
    }

    /** The last sample of a group. */
    int lastSample(int group) {
        return lastSample[group];
    }

    /** The sample of the same group before this one; {@link #NONE}. */
    int sampleBefore(int sample) {
        return sampleBefore[sample];
    }

    /** Puts a sample behind the others of its group. Answers whether the group is new. */
    boolean add(int sample, int metric, int scopeOfSample, long hashOfLabels) {
        long key = Fingerprint.mix(hashOfLabels + Fingerprint.mix(((long) metric << 32) + scopeOfSample));
        int slot = slot(key);
        boolean isNew = slots[slot] == 0;
        if (isNew) {
            if (count == hash.length) {
                grow();
                slot = slot(key);
            }
            hash[count] = key;
            scope[count] = scopeOfSample;
            lastSample[count] = NONE;
            groupBefore[count] = lastGroup[metric];
            lastGroup[metric] = count;
            slots[slot] = ++count;
        }
        int group = slots[slot] - 1;
        sampleBefore[sample] = lastSample[group];
        lastSample[group] = sample;
        return isNew;
    }

    private int slot(long key) {
        int mask = slots.length - 1;
        int slot = (int) key & mask;
        while (slots[slot] != 0 && hash[slots[slot] - 1] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int size = 2 * hash.length;
        hash = Arrays.copyOf(hash, size);
        scope = Arrays.copyOf(scope, size);
        lastSample = Arrays.copyOf(lastSample, size);
        groupBefore = Arrays.copyOf(groupBefore, size);
        slots = new int[4 * size];
        for (int group = 0; group < count; group++) {
            slots[slot(hash[group])] = group + 1;
        }
    }
}
