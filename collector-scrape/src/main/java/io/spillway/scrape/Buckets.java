package io.spillway.scrape;

import java.util.Arrays;

/** The samples of one histogram or summary while it is written. */
final class Buckets {
    enum Bound {
        ADDED,
        NO_NUMBER,
        KNOWN
    }

    private static final int NONE = -1;

    private final Decimal decimal = new Decimal();

    int[] members = new int[32];
    int memberCount;

    /** The samples with a bound, by their bound after {@link #sort}. */
    int[] sample = new int[32];

    double[] bound = new double[32];
    int size;

    int count;
    int total;
    int created;

    void clear() {
        memberCount = 0;
        size = 0;
        count = NONE;
        total = NONE;
        created = NONE;
    }

    void add(int member) {
        if (memberCount == members.length) {
            members = Arrays.copyOf(members, 2 * memberCount);
        }
        members[memberCount++] = member;
    }

    /** Brings the members into the order of the page. */
    void reverse() {
        for (int i = 0, j = memberCount - 1; i < j; i++, j--) {
            int swapped = members[i];
            members[i] = members[j];
            members[j] = swapped;
        }
    }

    Bound bound(byte[] page, int from, int to, int sampleWithBound) {
        if (!decimal.read(page, from, to) || Double.isNaN(decimal.value())) {
            return Bound.NO_NUMBER;
        }
        double value = decimal.value() + 0.0;
        if (size > 0 && value <= bound[size - 1]) {
            for (int i = 0; i < size; i++) {
                if (bound[i] == value) {
                    return Bound.KNOWN;
                }
            }
        }
        if (size == bound.length) {
            bound = Arrays.copyOf(bound, 2 * size);
            sample = Arrays.copyOf(sample, 2 * size);
        }
        bound[size] = value;
        sample[size++] = sampleWithBound;
        return Bound.ADDED;
    }

    /** Sorts by bound. Pages are nearly always sorted. */
    void sort() {
        for (int i = 1; i < size; i++) {
            double value = bound[i];
            int moved = sample[i];
            int at = i;
            for (; at > 0 && bound[at - 1] > value; at--) {
                bound[at] = bound[at - 1];
                sample[at] = sample[at - 1];
            }
            bound[at] = value;
            sample[at] = moved;
        }
    }

    /** The number of buckets below infinity. */
    int finite() {
        return size > 0 && bound[size - 1] == Double.POSITIVE_INFINITY ? size - 1 : size;
    }

    /** Whether the page has the samples one after another: the buckets by their bounds, then the count. */
    boolean isInOrder() {
        boolean isInOrder = members[memberCount - 1] - members[0] == memberCount - 1;
        for (int i = 1; i < size; i++) {
            isInOrder &= sample[i] > sample[i - 1];
        }
        return isInOrder && (size == 0 || count > sample[size - 1]);
    }
}
