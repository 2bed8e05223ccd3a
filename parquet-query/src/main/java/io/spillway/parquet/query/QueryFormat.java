package io.spillway.parquet.query;

import java.io.Writer;

/** The formats of answers. */
public enum QueryFormat {
    /** Columns side by side, for people. */
    TABLE("text/plain; charset=utf-8", false),
    /** RFC 4180 with a header; null is empty, and an empty text is {@code ""}. */
    CSV("text/csv; charset=utf-8; header=present", false),
    /** One object with columns, rows, and whether these are all. */
    JSON("application/json", true);

    private final String mediaType;
    private final boolean saysWhatIsMissing;

    QueryFormat(String mediaType, boolean saysWhatIsMissing) {
        this.mediaType = mediaType;
        this.saysWhatIsMissing = saysWhatIsMissing;
    }

    public String mediaType() {
        return mediaType;
    }

    /** Whether the answer itself says why rows are missing. White space may stand between its rows. */
    public boolean saysWhatIsMissing() {
        return saysWhatIsMissing;
    }

    /** Writes to this writer, which stays open. */
    public RowWriter to(Writer out) {
        return switch (this) {
            case TABLE -> new TableRows(out);
            case CSV -> new CsvRows(out);
            case JSON -> new JsonRows(out);
        };
    }
}
