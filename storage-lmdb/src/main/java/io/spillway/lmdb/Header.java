package io.spillway.lmdb;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The record that describes an environment. Every transaction writes the header with its own number, so that a root of another
 * moment is noticed.
 *
 * <pre>
 * header := magic:u8[8]("SPILLWAY") layout:u16(=1) transaction:u64 content-sum:u64
 *           format-version:u32 format:text store:text
 * text   := length:u16 utf-8
 * </pre>
 *
 * @param transaction LMDB's number of the transaction that wrote it
 * @param contentSum the sum over all other records, so that a missing or stale record is noticed
 * @param formatVersion the version of the owner's format
 * @param format the name of the owner's format
 * @param store the name of the store
 */
record Header(int layout, long transaction, long contentSum, int formatVersion, String format, String store) {
    static final int LAYOUT = 1;
    static final byte[] KEY = {RecordLayout.HEADER_KIND};

    private static final long MAGIC = 0x5350494c4c574159L;

    Header of(long newTransaction, long newContentSum) {
        return new Header(layout, newTransaction, newContentSum, formatVersion, format, store);
    }

    Header withFormatVersion(int newVersion) {
        return new Header(layout, transaction, contentSum, newVersion, format, store);
    }

    byte[] encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(MAGIC);
            out.writeShort(layout);
            out.writeLong(transaction);
            out.writeLong(contentSum);
            out.writeInt(formatVersion);
            writeText(out, format);
            writeText(out, store);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(utf8.length);
        out.write(utf8);
    }

    /**
     * Reads a header; empty when the bytes are no header. In a header of another layout only the layout and the transaction are
     * valid.
     */
    static Optional<Header> decoded(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.getLong() != MAGIC) {
                return Optional.empty();
            }
            int layout = in.getShort() & 0xffff;
            long transaction = in.getLong();
            if (layout != LAYOUT) {
                return Optional.of(new Header(layout, transaction, 0, 0, "", ""));
            }
            return Optional.of(new Header(layout, transaction, in.getLong(), in.getInt(), text(in), text(in)));
        } catch (BufferUnderflowException _) {
            return Optional.empty();
        }
    }

    private static String text(ByteBuffer in) {
        byte[] utf8 = new byte[in.getShort() & 0xffff];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
