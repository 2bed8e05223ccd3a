package io.spillway.parquet;

/** The columns of one {@code MAP<string,string>} and of the type codes of its values. */
final class MapColumns {
    final TextColumn keys;
    final Values values;
    final TextColumn types;
    /** The repetition level of all entries of a map but the first. */
    final int repetition;
    /** The definition level of what the map is a field of. */
    final int parentDefinition;

    MapColumns(TextColumn keys, Values values, TextColumn types, int repetition, int parentDefinition) {
        this.keys = keys;
        this.values = values;
        this.types = types;
        this.repetition = repetition;
        this.parentDefinition = parentDefinition;
    }

    /** Appends the absence of the map. */
    void absent(int atRepetition, int definition) {
        keys.absent(atRepetition, definition);
        values.absent(atRepetition, definition);
        types.absent(atRepetition, definition);
    }

    /** The column of the values. */
    sealed interface Values {
        void add(int repetition, byte[] source, int from, int to);

        void absent(int repetition, int definition);
    }

    /** Values that repeat. */
    record Repeating(TextColumn column) implements Values {
        @Override
        public void add(int repetition, byte[] source, int from, int to) {
            column.add(repetition, source, from, to);
        }

        @Override
        public void absent(int repetition, int definition) {
            column.absent(repetition, definition);
        }
    }

    /** Values that seldom repeat. */
    record Varied(BytesColumn column) implements Values {
        @Override
        public void add(int repetition, byte[] source, int from, int to) {
            column.add(repetition, source, from, to);
        }

        @Override
        public void absent(int repetition, int definition) {
            column.absent(repetition, definition);
        }
    }
}
