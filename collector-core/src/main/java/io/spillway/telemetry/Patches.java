package io.spillway.telemetry;

import java.util.Arrays;

/** Changes to a part, each of them a range of its bytes and what takes its place; in the order of the bytes. */
final class Patches {
    private static final int PATCH = 4;

    private final WireWriter replacements = new WireWriter(256);
    /** From and to in the part, from and to in the replacements. */
    private int[] patches = new int[16 * PATCH];

    private int count;
    private int delta;

    boolean isEmpty() {
        return count == 0;
    }

    /** The buffer for the replacement of the next {@link #replace}. */
    WireWriter replacements() {
        return replacements;
    }

    /** Puts what was written since {@code mark} into the place of a range; answers by how much the bytes got longer. */
    int replace(int from, int to, int mark) {
        set(reserve(), from, to, mark);
        return replacements.size() - mark - (to - from);
    }

    /** Keeps a place in the order for a length that is known only later. */
    int reserve() {
        if (count * PATCH == patches.length) {
            patches = Arrays.copyOf(patches, patches.length * 2);
        }
        return count++;
    }

    /**
     * Fills a reserved place with the new length of a message, or gives it up when nothing was changed since.
     *
     * @param start the offset of the message's content
     * @param length its old length
     * @param grown by how much it got longer
     * @return by how much the field got longer
     */
    int close(int reserved, int start, int length, int grown) {
        if (reserved == count - 1) {
            count--;
            return 0;
        }
        int mark = replacements.size();
        replacements.varint(length + grown);
        int width = Wire.size(length);
        set(reserved, start - width, start, mark);
        return grown + replacements.size() - mark - width;
    }

    private void set(int patch, int from, int to, int mark) {
        int at = patch * PATCH;
        patches[at] = from;
        patches[at + 1] = to;
        patches[at + 2] = mark;
        patches[at + 3] = replacements.size();
        delta += replacements.size() - mark - (to - from);
    }

    Part apply(Part part) {
        byte[] source = part.bytes();
        byte[] into = new byte[Math.addExact(part.size(), delta)];
        int from = 0;
        int at = 0;
        for (int patch = 0; patch < count * PATCH; patch += PATCH) {
            int kept = patches[patch] - from;
            System.arraycopy(source, from, into, at, kept);
            at += kept;
            int length = patches[patch + 3] - patches[patch + 2];
            System.arraycopy(replacements.bytes(), patches[patch + 2], into, at, length);
            at += length;
            from = patches[patch + 1];
        }
        System.arraycopy(source, from, into, at, source.length - from);
        return new Part(into, part.items());
    }
}
