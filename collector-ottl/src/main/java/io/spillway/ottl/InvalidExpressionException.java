package io.spillway.ottl;

/** A text that is not a condition, or one that uses something Spillway does not support. */
public final class InvalidExpressionException extends Exception {
    private final int offset;

    InvalidExpressionException(int offset, String problem) {
        super("column " + (offset + 1) + ": " + problem);
        this.offset = offset;
    }

    /** The offset in the text, in characters from 0. */
    public int offset() {
        return offset;
    }
}
