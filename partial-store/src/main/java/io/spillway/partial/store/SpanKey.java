package io.spillway.partial.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;

/**
 * A span's identity.
 *
 * @param traceHigh the first eight bytes of the trace id, big-endian
 * @param traceLow the last eight bytes of the trace id
 * @param spanId the eight bytes of the span id
 */
public record SpanKey(long traceHigh, long traceLow, long spanId) implements Comparable<SpanKey> {
    /** The first three columns of a row. */
    static SpanKey of(ResultSet row) throws SQLException {
        return new SpanKey(row.getLong(1), row.getLong(2), row.getLong(3));
    }

    /** Whether it names a span: neither id is all zeros. */
    public boolean isValid() {
        return (traceHigh | traceLow) != 0 && spanId != 0;
    }

    /** The order of the primary key. */
    @Override
    public int compareTo(SpanKey other) {
        int byHigh = Long.compare(traceHigh, other.traceHigh);
        int byTrace = byHigh != 0 ? byHigh : Long.compare(traceLow, other.traceLow);
        return byTrace != 0 ? byTrace : Long.compare(spanId, other.spanId);
    }

    /** The trace id in hexadecimal. */
    public String traceIdHex() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(traceHigh) + hex.toHexDigits(traceLow);
    }

    /** The span id in hexadecimal. */
    public String spanIdHex() {
        return HexFormat.of().toHexDigits(spanId);
    }
}
