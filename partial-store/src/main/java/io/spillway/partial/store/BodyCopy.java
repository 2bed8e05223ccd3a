package io.spillway.partial.store;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes new bodies with {@code COPY} in its binary format: a header, for each row the number of its fields and each field with
 * its length in front, and a trailer.
 */
final class BodyCopy {
    private static final byte[] HEADER = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int FIELDS = 7;
    private static final int CHUNK_BYTES = 256 << 10;

    private BodyCopy() {}

    static void copy(Connection connection, String statement, List<Map.Entry<SpanKey, SpanBody>> rows)
            throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
        try {
            Chunks chunks = new Chunks(copy);
            DataOutputStream out = new DataOutputStream(chunks);
            out.write(HEADER);
            for (Map.Entry<SpanKey, SpanBody> row : rows) {
                write(row.getKey(), row.getValue(), out);
            }
            out.writeShort(-1);
            chunks.send();
            copy.endCopy();
        } catch (UncheckedIOException | IOException e) {
            throw e.getCause() instanceof SQLException failure ? failure : new SQLException(e);
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static void write(SpanKey key, SpanBody body, DataOutputStream out) throws IOException {
        out.writeShort(FIELDS);
        number(key.traceHigh(), out);
        number(key.traceLow(), out);
        number(key.spanId(), out);
        number(body.startUnixNano(), out);
        text(body.service(), out);
        text(body.name(), out);
        ByteString request = body.request();
        out.writeInt(request.size());
        request.writeTo(out);
    }

    private static void number(long value, DataOutputStream out) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] utf8 = Columns.storable(text).getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    /** Collects what is written and hands it to the server piece by piece. */
    private static final class Chunks extends OutputStream {
        private final CopyIn copy;
        private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK_BYTES + (16 << 10));

        Chunks(CopyIn copy) {
            this.copy = copy;
        }

        @Override
        public void write(int b) throws IOException {
            chunk.write(b);
            sendIfLarge();
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            chunk.write(bytes, from, length);
            sendIfLarge();
        }

        private void sendIfLarge() throws IOException {
            if (chunk.size() >= CHUNK_BYTES) {
                send();
            }
        }

        void send() throws IOException {
            try {
                copy.writeToCopy(chunk.toByteArray(), 0, chunk.size());
                chunk.reset();
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }
    }
}
