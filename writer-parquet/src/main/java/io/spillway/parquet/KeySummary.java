package io.spillway.parquet;

import java.util.Arrays;

/**
 * Counts the groups of a file.
 *
 * @param groups the number of times that the first parts of the key change, plus one
 */
public record KeySummary(long groups) {
    /** Counts groups by the leading parts of the key, as {@link WriterSettings#unsplitParts()} does. */
    public static StatisticsProvider<KeySummary> byParts(int parts) {
        return () -> new Counter(parts);
    }

    private static final class Counter implements StatisticsProvider.Accumulator<KeySummary> {
        private final int parts;
        private byte[] lastText = {};
        private long lastFirst;
        private long lastSecond;
        private long lastThird;
        private long groups;

        Counter(int parts) {
            this.parts = parts;
        }

        @Override
        public void add(byte[] text, long first, long second, long third) {
            boolean isSame = groups > 0
                    && Arrays.equals(lastText, text)
                    && (parts < 2 || first == lastFirst)
                    && (parts < 3 || second == lastSecond)
                    && (parts < 4 || third == lastThird);
            if (!isSame) {
                groups++;
                lastText = text;
                lastFirst = first;
                lastSecond = second;
                lastThird = third;
            }
        }

        @Override
        public KeySummary finish() {
            return new KeySummary(groups);
        }
    }
}
