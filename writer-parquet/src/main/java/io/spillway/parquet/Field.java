package io.spillway.parquet;

/**
 * The columns of one protobuf field, or of a few fields that belong together. A message is read field by field; then every field is
 * asked once to finish, also a field that the message does not have.
 */
abstract class Field {
    /**
     * Reads a value.
     *
     * @param at the offset of the value, of its length for a length-delimited one
     * @param end the offset behind the value
     * @param repetition the repetition level of the message
     */
    abstract void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness);

    /** Completes the columns for a message; answers whether any column got a value. */
    abstract boolean finish(int repetition, Exactness exactness);

    /** Notes in the columns that there is no message, and down to which level the path to it exists. */
    abstract void absent(int repetition, int definition);
}
