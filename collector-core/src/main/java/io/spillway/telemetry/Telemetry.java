package io.spillway.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.spillway.component.Signal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A batch of one signal: an OTLP export request, kept as its protobuf bytes.
 *
 * <p>The bytes were validated and made canonical when they came in, so every component may trust them. A batch never
 * changes and may be shared between threads. An <em>item</em> is a span, a metric data point or a log record.
 */
public abstract sealed class Telemetry permits Traces, Metrics, Logs {
    private static final Part[] NO_PARTS = {};

    private final Layout layout;
    private final int itemCount;
    private final int byteSize;
    private final ClientMetadata metadata;

    /** One of the two is there from the beginning, the other when it was asked for; threads may both make it, alike. */
    private volatile Part @Nullable [] parts;

    private volatile @Nullable Message message;

    Telemetry(Layout layout, Part[] parts, ClientMetadata metadata) {
        this.layout = layout;
        this.parts = parts;
        this.metadata = metadata;
        int items = 0;
        int bytes = 0;
        for (Part part : parts) {
            items += part.items();
            bytes = Math.addExact(bytes, part.size());
        }
        this.itemCount = items;
        this.byteSize = bytes;
    }

    Telemetry(Layout layout, Message message, int itemCount) {
        this.layout = layout;
        this.message = message;
        this.metadata = ClientMetadata.NONE;
        this.itemCount = itemCount;
        this.byteSize = message.getSerializedSize();
    }

    /**
     * Validates a request and takes it over.
     *
     * @param bytes an OTLP {@code Export…ServiceRequest}; must not be changed afterwards
     * @throws MalformedTelemetryException naming the offset and the field, when the bytes are not a valid request
     */
    public static Telemetry read(Signal signal, byte[] bytes) throws MalformedTelemetryException {
        Layout layout = Layout.of(signal);
        Validator validator = new Validator(layout.type, bytes);
        validator.validate();
        Part part = validator.isOdd()
                ? canonical(layout, bytes, validator.needsRepairs())
                : new Part(bytes, validator.items());
        return layout.telemetry(new Part[] {part}, ClientMetadata.NONE);
    }

    /**
     * Takes over bytes that were a batch of this process before: nobody looks at them again.
     *
     * @param bytes the joined result of {@link #toByteBuffers}; must not be changed afterwards
     */
    public static Telemetry trusted(Signal signal, byte[] bytes, int itemCount) {
        return Layout.of(signal).telemetry(new Part[] {new Part(bytes, itemCount)}, ClientMetadata.NONE);
    }

    private static Part canonical(Layout layout, byte[] odd, boolean needsRepairs) throws MalformedTelemetryException {
        byte[] bytes = Canonical.encode(layout, odd, needsRepairs);
        Validator validator = new Validator(layout.type, bytes);
        validator.validate();
        return new Part(bytes, validator.items());
    }

    /** The batch without items. */
    public static Telemetry empty(Signal signal) {
        return Layout.of(signal).telemetry(NO_PARTS, ClientMetadata.NONE);
    }

    /**
     * All items of several batches of one signal, in order. Shares the bytes of its parts; costs nothing per item. The
     * result has the metadata of the parts if they agree, and none if they differ.
     *
     * @param parts at least one, all of one signal
     */
    public static Telemetry merge(List<? extends Telemetry> parts) {
        Telemetry first = parts.getFirst();
        if (parts.size() == 1) {
            return first;
        }
        List<Part> all = new ArrayList<>(parts.size());
        ClientMetadata metadata = first.metadata;
        for (Telemetry each : parts) {
            if (each.signal() != first.signal()) {
                throw new IllegalArgumentException(
                        "signal of a part: " + each.signal() + " (expected: " + first.signal() + ")");
            }
            all.addAll(Arrays.asList(each.parts()));
            metadata = metadata.common(each.metadata);
        }
        return first.layout.telemetry(all.toArray(NO_PARTS), metadata);
    }

    public abstract Signal signal();

    /** How many spans, data points or log records it holds. */
    public final int itemCount() {
        return itemCount;
    }

    /** The length of its protobuf encoding in bytes. */
    public final int byteSize() {
        return byteSize;
    }

    /** About how much memory it takes: its bytes, what describes them, and what is known of the client. */
    public final long footprintBytes() {
        return byteSize + (long) parts().length * TelemetryMemory.PART_BYTES + metadata.footprintBytes();
    }

    public final boolean isEmpty() {
        return itemCount() == 0;
    }

    /** The known facts about the client, for components that route or authenticate by them. */
    public final ClientMetadata metadata() {
        return metadata;
    }

    /** The same items with other metadata; shares the bytes. */
    public Telemetry withMetadata(ClientMetadata metadata) {
        Telemetry result = layout.telemetry(parts(), metadata);
        result.message = message;
        return result;
    }

    /** A copy of the protobuf encoding. */
    public final byte[] toByteArray() {
        byte[] into = new byte[byteSize];
        int at = 0;
        for (Part part : parts()) {
            System.arraycopy(part.bytes(), 0, into, at, part.size());
            at += part.size();
        }
        return into;
    }

    /** Writes the protobuf encoding, {@link #byteSize()} bytes. */
    public final void writeTo(OutputStream out) throws IOException {
        for (Part part : parts()) {
            out.write(part.bytes());
        }
    }

    /** The protobuf encoding as read-only views of its parts, in order; copies nothing. */
    public final List<ByteBuffer> toByteBuffers() {
        return Arrays.stream(parts())
                .map(part -> ByteBuffer.wrap(part.bytes()).asReadOnlyBuffer())
                .toList();
    }

    /** The decoded {@code Export…ServiceRequest}; decoded once, then kept with the batch. */
    public Message message() {
        Message decoded = message;
        if (decoded == null) {
            decoded = decode();
            message = decoded;
        }
        return decoded;
    }

    private Message decode() {
        Message.Builder builder = layout.emptyRequest.newBuilderForType();
        try {
            for (Part part : parts()) {
                builder.mergeFrom(part.bytes());
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("validated bytes do not decode", e);
        }
        return builder.build();
    }

    /** A cursor before the first item. Not safe for use by several threads. */
    public ItemCursor cursor() {
        return layout.cursor(new Walk(layout, parts()));
    }

    /**
     * The items for which the predicate holds, in their order; resources, scopes and metrics left without items go too.
     * Answers this batch itself when nothing is dropped.
     */
    public Telemetry keep(Predicate<? super ItemCursor> predicate) {
        Selection kept = new Selection(layout);
        ItemCursor cursor = cursor();
        while (cursor.next()) {
            if (predicate.test(cursor)) {
                kept.add(cursor.walk);
            }
        }
        return kept.items() == itemCount ? this : of(kept);
    }

    /**
     * The items by key, keys in the order of their first item; order within a key is kept. Items without a key, for which
     * there is null, are left out.
     */
    public final <K> Map<K, Telemetry> split(Function<? super ItemCursor, ? extends @Nullable K> key) {
        Map<K, Selection> selections = new LinkedHashMap<>();
        ItemCursor cursor = cursor();
        while (cursor.next()) {
            @Nullable K own = key.apply(cursor);
            if (own != null) {
                selections.computeIfAbsent(own, _ -> new Selection(layout)).add(cursor.walk);
            }
        }
        Map<K, Telemetry> batches = new LinkedHashMap<>();
        selections.forEach(
                (each, selection) -> batches.put(each, selection.items() == itemCount ? this : of(selection)));
        return batches;
    }

    private Telemetry of(Selection selection) {
        return layout.telemetry(selection.items() == 0 ? NO_PARTS : new Part[] {selection.toPart()}, metadata);
    }

    /** A batch for each resource entry, in order. An entry is what one sender wrote as one: no two senders share it. */
    public final List<Telemetry> byResource() {
        return List.copyOf(split(cursor -> cursor.walk.serial(1)).values());
    }

    /**
     * The batch cut into pieces, in order.
     *
     * @param maxItems the most items a piece may have
     * @param maxBytes the most bytes a piece may have; a single item larger than this makes a piece of its own
     */
    public final List<Telemetry> chunks(int maxItems, int maxBytes) {
        if (maxItems < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "maxItems: " + maxItems + ", maxBytes: " + maxBytes + " (expected: >= 1)");
        }
        if (itemCount <= maxItems && byteSize <= maxBytes) {
            return List.of(this);
        }
        return new Chunks(layout, metadata, maxItems, maxBytes).cut(parts());
    }

    /**
     * A copy with changed attributes or fields; untouched parts are copied as bytes. Answers this batch itself when the
     * editor changes nothing.
     */
    public Telemetry edit(TelemetryEditor editor) {
        Part[] before = parts();
        Part[] after = before.clone();
        boolean isChanged = false;
        for (int i = 0; i < before.length; i++) {
            Patches patches = new Editing(layout, before[i], editor).run();
            if (!patches.isEmpty()) {
                after[i] = patches.apply(before[i]);
                isChanged = true;
            }
        }
        return isChanged ? layout.telemetry(after, metadata) : this;
    }

    /**
     * A copy with changed, added or dropped messages; untouched bytes are copied as they are. Answers this batch itself when nothing
     * is changed.
     *
     * @param rewriter gets each export request that the batch is made of
     */
    public Telemetry rewrite(Consumer<? super MessageEdit> rewriter) {
        List<Part> after = new ArrayList<>();
        boolean isChanged = false;
        MessageEdit request = new MessageEdit();
        for (Part part : parts()) {
            Patches patches = new Patches();
            rewriter.accept(request.on(part.bytes(), 0, part.size(), patches));
            request.patch();
            if (patches.isEmpty()) {
                after.add(part);
                continue;
            }
            isChanged = true;
            byte[] bytes = patches.apply(part.bytes(), 0, part.size());
            if (bytes.length > 0) {
                after.add(new Part(bytes, patches.isReshaped() ? count(bytes) : part.items()));
            }
        }
        return isChanged ? layout.telemetry(after.toArray(NO_PARTS), metadata) : this;
    }

    private int count(byte[] bytes) {
        int items = 0;
        Walk walk = new Walk(layout, new Part(bytes, 0));
        for (int step = walk.step(); step != Walk.DONE; step = walk.step()) {
            items += step == Walk.ITEM ? 1 : 0;
        }
        return items;
    }

    final Layout layout() {
        return layout;
    }

    final Part[] parts() {
        Part[] encoded = parts;
        if (encoded == null) {
            encoded = encode();
            parts = encoded;
        }
        return encoded;
    }

    private Part[] encode() {
        Message decoded = message;
        if (decoded == null) {
            throw new IllegalStateException("batch without content");
        }
        return new Part[] {new Part(decoded.toByteArray(), itemCount)};
    }
}
