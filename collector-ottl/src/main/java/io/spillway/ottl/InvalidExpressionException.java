package io.spillway.ottl;

/** A text that is no condition and no statement, or one that uses something Spillway does not support. */
public final class InvalidExpressionException extends Exception {
    private final int offset;
    private final String problem;

    InvalidExpressionException(int offset, String problem) {
        this(offset, problem, "column " + (offset + 1));
    }

    private InvalidExpressionException(int offset, String problem, String place) {
        super(place + ": " + problem);
        this.offset = offset;
        this.problem = problem;
    }

    /** The same error, with the line where the text has several. */
    InvalidExpressionException in(String text) {
        String before = text.substring(0, Math.min(offset, text.length()));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.length() - (before.lastIndexOf('\n') + 1) + 1;
        return text.stripTrailing().contains("\n")
                ? new InvalidExpressionException(offset, problem, "line " + line + ", column " + column)
                : this;
    }

    /** The offset in the text, in characters from 0. */
    public int offset() {
        return offset;
    }
}
