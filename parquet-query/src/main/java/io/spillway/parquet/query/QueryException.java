package io.spillway.parquet.query;

/** A query that has no answer, or only the first part of one. The message is for the person who wrote the statement. */
public final class QueryException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why there is no answer. */
    public enum Kind {
        /** The statement is wrong, or not allowed. */
        STATEMENT,
        /** The time is up. */
        TIME,
        /** The engine has no more memory. */
        MEMORY,
        /** There are more rows than the limit. */
        ROWS,
        /** There are more bytes in S3 to fetch than the limit. */
        BYTES,
        /** The caller has cancelled the query. */
        CANCELLED,
        /** A file cannot be read, or the engine has a defect. */
        FAILED,
        /** DuckDB is not on the class path. */
        NO_ENGINE
    }

    private final Kind kind;

    QueryException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
