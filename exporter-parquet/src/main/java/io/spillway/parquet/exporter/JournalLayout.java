package io.spillway.parquet.exporter;

import io.spillway.component.Signal;
import io.spillway.storage.StoreFormat;
import io.spillway.telemetry.Telemetry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The layout of a journal in its store, version 1. All numbers are big-endian. docs/formats/parquet-journal.md is the reference.
 *
 * <pre>
 * store    = 0x01 → id  0x02 → position  { 0x03 sequence → batch }  0x04 → attempt
 * id       = 16 hexadecimal digits, random, made with the store
 * position = sequence                      the last batch that was cut
 * sequence = u64                           ascending from 1
 * batch    = arrival:i64 items:u32 OTLP    arrival in milliseconds since 1970
 * attempt  = sequence ASCII                the last batch of a roll, and the first part of the names of its files
 * </pre>
 */
final class JournalLayout {
    static final StoreFormat FORMAT = new StoreFormat("parquet-journal", 1, 1);
    static final byte[] ID = {1};
    static final byte[] POSITION = {2};
    /** The first key that can belong to a batch, and the first one behind all batches. */
    static final byte[] FIRST_BATCH = {3};

    static final byte[] BEHIND_BATCHES = {4};
    static final byte[] ATTEMPT = {4};
    static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

    private static final int KEY_BYTES = 1 + Long.BYTES;

    private JournalLayout() {}

    static byte[] key(long sequence) {
        return ByteBuffer.allocate(KEY_BYTES).put(FIRST_BATCH).putLong(sequence).array();
    }

    static long sequence(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    static byte[] position(long sequence) {
        return ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
    }

    static long position(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    static byte[] attempt(Journal.Attempt attempt) {
        byte[] name = attempt.baseName().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(Long.BYTES + name.length)
                .putLong(attempt.through())
                .put(name)
                .array();
    }

    static Journal.Attempt attempt(byte[] value) {
        String name = new String(value, Long.BYTES, value.length - Long.BYTES, StandardCharsets.US_ASCII);
        return new Journal.Attempt(position(value), name);
    }

    static List<ByteBuffer> value(Telemetry batch, Instant arrival) {
        List<ByteBuffer> parts = new ArrayList<>();
        parts.add(ByteBuffer.allocate(HEADER_BYTES)
                .putLong(arrival.toEpochMilli())
                .putInt(batch.itemCount())
                .flip());
        parts.addAll(batch.toByteBuffers());
        return parts;
    }

    static Instant arrival(byte[] value) {
        return Instant.ofEpochMilli(ByteBuffer.wrap(value).getLong());
    }

    static Telemetry batch(Signal signal, byte[] value) {
        int items = ByteBuffer.wrap(value).getInt(Long.BYTES);
        byte[] otlp = new byte[value.length - HEADER_BYTES];
        System.arraycopy(value, HEADER_BYTES, otlp, 0, otlp.length);
        return Telemetry.trusted(signal, otlp, items);
    }
}
