package io.spillway.export;

import io.spillway.component.Signal;
import io.spillway.storage.StoreFormat;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.Telemetry;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The layout of a {@link PersistentQueue} in its store, version 1. All numbers are big-endian.
 *
 * <pre>
 * store    = { 0x01 sequence → header } { 0x02 sequence → telemetry }
 * sequence = u64                                  ascending from 0, in the order of the queue
 * header   = signal:u8 items:u32 bytes:u32 headers
 * headers  = count:u16 { text count:u16 { text } }  name and values
 * text     = length:u32 UTF-8
 * </pre>
 *
 * <p>A request has both entries or neither. Headers lie apart so that the size of a queue is known without reading the
 * telemetry, and so that the telemetry's value is the OTLP request itself, byte for byte. docs/formats/sending-queue.md is the
 * reference.
 */
final class QueueLayout {
    static final StoreFormat FORMAT = new StoreFormat("sending-queue", 1, 1);

    private static final byte HEADER = 1;
    private static final byte TELEMETRY = 2;
    private static final int KEY_BYTES = 1 + Long.BYTES;
    private static final int FIXED_BYTES = 1 + 2 * Integer.BYTES;
    private static final int MAX_COUNT = 0xFFFF;

    private QueueLayout() {}

    /**
     * The properties of a request that are known without its telemetry.
     *
     * @param metadata the metadata of the client; its headers are kept, the findings of an authenticator are not
     */
    record Header(Signal signal, int items, int bytes, ClientMetadata metadata) {
        static Header of(Telemetry batch) {
            return new Header(batch.signal(), batch.itemCount(), batch.byteSize(), batch.metadata());
        }
    }

    static byte[] headerKey(long sequence) {
        return key(HEADER, sequence);
    }

    static byte[] telemetryKey(long sequence) {
        return key(TELEMETRY, sequence);
    }

    private static byte[] key(byte kind, long sequence) {
        return ByteBuffer.allocate(KEY_BYTES).put(kind).putLong(sequence).array();
    }

    /** The sequence number in a key of either kind. */
    static long sequence(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    static byte[] encode(Header header) {
        Map<String, List<String>> headers = header.metadata().headers();
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + encodedSize(headers));
        out.put(code(header.signal())).putInt(header.items()).putInt(header.bytes());
        out.putShort((short) headers.size());
        headers.forEach((name, values) -> {
            putText(out, name);
            out.putShort((short) values.size());
            values.forEach(value -> putText(out, value));
        });
        return out.array();
    }

    private static int encodedSize(Map<String, List<String>> headers) {
        int size = Short.BYTES;
        if (headers.size() > MAX_COUNT) {
            throw new IllegalArgumentException("headers: " + headers.size() + " (expected: at most " + MAX_COUNT + ")");
        }
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            size += textSize(header.getKey()) + Short.BYTES;
            if (header.getValue().size() > MAX_COUNT) {
                throw new IllegalArgumentException("values of header " + header.getKey() + ": "
                        + header.getValue().size() + " (expected: at most " + MAX_COUNT + ")");
            }
            for (String value : header.getValue()) {
                size += textSize(value);
            }
        }
        return size;
    }

    private static int textSize(String text) {
        return Integer.BYTES + text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void putText(ByteBuffer out, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        out.putInt(encoded.length).put(encoded);
    }

    /** @throws DamagedException when it is not a header of this version */
    static Header decode(byte[] value) throws DamagedException {
        ByteBuffer in = ByteBuffer.wrap(value);
        try {
            Signal signal = signal(in.get());
            int items = in.getInt();
            int bytes = in.getInt();
            if (items < 1 || bytes < 1) {
                throw new DamagedException("header with " + items + " items of " + bytes + " bytes");
            }
            Map<String, List<String>> headers = readHeaders(in);
            return new Header(
                    signal,
                    items,
                    bytes,
                    headers.isEmpty() ? ClientMetadata.NONE : new ClientMetadata(headers, Map.of()));
        } catch (BufferUnderflowException e) {
            throw new DamagedException("header of " + value.length + " bytes ends early");
        }
    }

    private static Map<String, List<String>> readHeaders(ByteBuffer in) throws DamagedException {
        int count = Short.toUnsignedInt(in.getShort());
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = readText(in);
            List<String> values = new ArrayList<>();
            for (int left = Short.toUnsignedInt(in.getShort()); left > 0; left--) {
                values.add(readText(in));
            }
            headers.put(name, List.copyOf(values));
        }
        return headers;
    }

    private static String readText(ByteBuffer in) throws DamagedException {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new DamagedException("text of " + length + " bytes in a header with " + in.remaining() + " left");
        }
        byte[] encoded = new byte[length];
        in.get(encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }

    /** Written to disk, so it must never follow a renamed or reordered constant. */
    private static byte code(Signal signal) {
        return switch (signal) {
            case TRACES -> 1;
            case METRICS -> 2;
            case LOGS -> 3;
        };
    }

    private static Signal signal(byte code) throws DamagedException {
        for (Signal signal : Signal.values()) {
            if (code(signal) == code) {
                return signal;
            }
        }
        throw new DamagedException("signal number " + code);
    }

    /** An entry does not hold what was written. */
    static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1;

        DamagedException(String message) {
            super(message);
        }
    }
}
