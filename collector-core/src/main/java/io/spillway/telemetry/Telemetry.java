package io.spillway.telemetry;

import com.google.protobuf.Message;
import io.spillway.component.Signal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A batch of one signal: an OTLP export request, kept as its protobuf bytes.
 *
 * <p>The bytes were validated and made canonical when they came in, so every component may trust them. A batch never
 * changes and may be shared between threads. An <em>item</em> is a span, a metric data point or a log record.
 */
public abstract sealed class Telemetry permits Traces, Metrics, Logs {

    /**
     * Validates a request and takes it over.
     *
     * @param bytes an OTLP {@code Export…ServiceRequest}; must not be changed afterwards
     * @throws MalformedTelemetryException naming the offset and the field, when the bytes are not a valid request
     */
    public static Telemetry read(Signal signal, byte[] bytes) throws MalformedTelemetryException {
        throw new UnsupportedOperationException();
    }

    /** The batch without items. */
    public static Telemetry empty(Signal signal) {
        throw new UnsupportedOperationException();
    }

    /**
     * All items of several batches of one signal, in order. Shares the bytes of its parts; costs nothing per item. The
     * result has the metadata of the parts if they agree, and none if they differ.
     *
     * @param parts at least one, all of one signal
     */
    public static Telemetry merge(List<? extends Telemetry> parts) {
        throw new UnsupportedOperationException();
    }

    public abstract Signal signal();

    /** How many spans, data points or log records it holds. */
    public final int itemCount() {
        throw new UnsupportedOperationException();
    }

    /** The length of its protobuf encoding in bytes. */
    public final int byteSize() {
        throw new UnsupportedOperationException();
    }

    public final boolean isEmpty() {
        return itemCount() == 0;
    }

    /** What is known of the client that sent it, for components that route or authenticate by it. */
    public final ClientMetadata metadata() {
        throw new UnsupportedOperationException();
    }

    /** The same items with other metadata; shares the bytes. */
    public abstract Telemetry withMetadata(ClientMetadata metadata);

    /** A copy of the protobuf encoding. */
    public final byte[] toByteArray() {
        throw new UnsupportedOperationException();
    }

    /** Writes the protobuf encoding, {@link #byteSize()} bytes. */
    public final void writeTo(OutputStream out) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The decoded {@code Export…ServiceRequest}; decoded once, then kept with the batch. */
    public abstract Message message();

    /** A cursor before the first item. Not safe for use by several threads. */
    public abstract ItemCursor cursor();

    /**
     * The items for which the predicate holds, in their order; resources, scopes and metrics left without items go too.
     * Answers this batch itself when nothing is dropped.
     */
    public abstract Telemetry keep(Predicate<? super ItemCursor> predicate);

    /** The items by key, keys in the order of their first item; order within a key is kept. */
    public abstract <K> Map<K, Telemetry> split(Function<? super ItemCursor, ? extends K> key);

    /**
     * The batch cut into pieces, in order.
     *
     * @param maxItems the most items a piece may have
     * @param maxBytes the most bytes a piece may have; a single item larger than this makes a piece of its own
     */
    public abstract List<Telemetry> chunks(int maxItems, int maxBytes);

    /**
     * A copy with changed attributes or fields; untouched parts are copied as bytes. Answers this batch itself when the
     * editor changes nothing.
     */
    public abstract Telemetry edit(TelemetryEditor editor);
}
