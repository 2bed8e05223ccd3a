package io.spillway.parquet;

/** Computes something over the sort keys of the rows of each file. Calls come from the thread that uses the writer. */
public interface StatisticsProvider<S> {
    /** Starts with a new file. */
    Accumulator<S> start();

    /** The statistics of one file in the making. */
    interface Accumulator<S> {
        /**
         * Adds a row in the order of the file.
         *
         * @param text the text of the key in UTF-8; must not be changed
         * @param first the first number of the key; the next ones follow
         */
        void add(byte[] text, long first, long second, long third);

        /** Ends with the file. */
        S finish();
    }
}
