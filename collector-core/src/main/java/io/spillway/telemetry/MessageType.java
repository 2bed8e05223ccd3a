package io.spillway.telemetry;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one protobuf message for the validator and the JSON codec. The rules come from its descriptor, so new fields of
 * OTLP need no code. The arrays are indexed by tag (field number and wire type): all tags of OTLP are below {@link #TAGS}.
 */
final class MessageType {
    static final int TAGS = 256;

    /** The number that the scopes of a resource had before OTLP 0.15. */
    static final int OLD_SCOPES = 1000;

    /** The tag of the scopes of a resource. */
    static final int SCOPES_TAG = 0x12;

    // The kinds of fields, by tag.
    static final int UNKNOWN = 0;

    static final int VARINT = 1;
    static final int FIXED32 = 2;
    static final int FIXED64 = 3;
    static final int STRING = 4;
    static final int BYTES = 5;
    static final int TRACE_ID = 6;
    static final int SPAN_ID = 7;
    static final int MESSAGE = 8;
    static final int ATTRIBUTE = 9;
    static final int PACKED_VARINT = 10;
    static final int PACKED_FIXED64 = 11;
    /** A resource's scope, a scope's metric: repeated, and all in one run. */
    static final int CHILD = 12;
    /** A span, a log record, a data point. */
    static final int ITEM = 13;

    /** Marks fields that may come once only, see {@link #once}, or only as the first; added to the number above. */
    static final byte GUARDED = (byte) 0x80;

    /** Messages whose repeated fields make up the tree of resources, scopes, metrics and items. */
    private static final Set<String> CONTAINER_FIELDS = Set.of(
            "resource_spans",
            "resource_metrics",
            "resource_logs",
            "scope_spans",
            "scope_metrics",
            "scope_logs",
            "metrics");

    private static final Set<String> SCOPES = Set.of("scope_spans", "scope_metrics", "scope_logs");

    private static final Set<String> ITEM_FIELDS = Set.of("spans", "log_records", "data_points");
    /** Cursors find these without looking further, so they must be in front. */
    private static final Set<String> LEADING_FIELDS = Set.of("resource", "scope");

    private static final Map<String, MessageType> TYPES = new HashMap<>();

    final String name;
    final byte[] ops = new byte[TAGS];
    final @Nullable MessageType[] children = new @Nullable MessageType[TAGS];
    /** A bit for each field or union that may be set once only. */
    final int[] once = new int[TAGS];

    final boolean[] first = new boolean[TAGS];
    /** By field number. */
    final @Nullable FieldType[] fields = new @Nullable FieldType[TAGS >> 3];
    /** In the order of their numbers. */
    final List<FieldType> fieldList;
    /** Whether this is a resource with its scopes. */
    final boolean hasScopes;

    private final Map<String, FieldType> byJsonName = new HashMap<>();
    private int onceBits;

    private MessageType(Descriptor descriptor) {
        this.name = descriptor.getFullName();
        TYPES.put(name, this);
        this.fieldList = descriptor.getFields().stream()
                .map(FieldType::new)
                .sorted((a, b) -> Integer.compare(a.number, b.number))
                .toList();
        this.hasScopes = fieldList.stream().anyMatch(field -> SCOPES.contains(field.descriptor.getName()));
        Map<OneofDescriptor, Integer> unions = new HashMap<>();
        for (FieldType field : fieldList) {
            add(field, unions);
        }
    }

    /** The type of a message; made once. */
    static synchronized MessageType of(Descriptor descriptor) {
        MessageType known = TYPES.get(descriptor.getFullName());
        return known != null ? known : new MessageType(descriptor);
    }

    /** The field with a JSON name in lowerCamelCase or in snake_case; null when there is none. */
    @Nullable
    FieldType byJsonName(String jsonName) {
        return byJsonName.get(jsonName);
    }

    /** The type of a field that is a message. */
    MessageType child(int tag) {
        return Objects.requireNonNull(children[tag]);
    }

    private void add(FieldType field, Map<OneofDescriptor, Integer> unions) {
        FieldDescriptor descriptor = field.descriptor;
        fields[field.number] = field;
        byJsonName.put(descriptor.getJsonName(), field);
        byJsonName.put(descriptor.getName(), field);
        int op = op(descriptor);
        if (descriptor.getType() == FieldDescriptor.Type.MESSAGE) {
            children[field.tag] = of(descriptor.getMessageType());
        }
        OneofDescriptor union = descriptor.getRealContainingOneof();
        if (union != null) {
            once[field.tag] = unions.computeIfAbsent(union, _ -> 1 << onceBits++);
        } else if (isSingle(descriptor, op)) {
            once[field.tag] = 1 << onceBits++;
        }
        first[field.tag] = isFirst(descriptor);
        ops[field.tag] = (byte) (once[field.tag] != 0 || first[field.tag] ? (op | GUARDED) : op);
    }

    /** Sub-messages would have to be merged; of the others, those that a cursor reads without looking for a later one. */
    private static boolean isSingle(FieldDescriptor field, int op) {
        return !field.isRepeated()
                && (field.getType() == FieldDescriptor.Type.MESSAGE || op == TRACE_ID || isKeyOfAttribute(field));
    }

    private static boolean isFirst(FieldDescriptor field) {
        return isKeyOfAttribute(field) || (!field.isRepeated() && LEADING_FIELDS.contains(field.getName()));
    }

    private static boolean isKeyOfAttribute(FieldDescriptor field) {
        return field.getContainingType() == KeyValue.getDescriptor() && field.getNumber() == KeyValue.KEY_FIELD_NUMBER;
    }

    private static int op(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING -> STRING;
            case BYTES -> bytesOp(field);
            case MESSAGE, GROUP -> messageOp(field);
            case FIXED32, SFIXED32, FLOAT -> FIXED32;
            case FIXED64, SFIXED64, DOUBLE -> field.isRepeated() ? PACKED_FIXED64 : FIXED64;
            case INT32, INT64, UINT32, UINT64, SINT32, SINT64, BOOL, ENUM ->
                field.isRepeated() ? PACKED_VARINT : VARINT;
        };
    }

    private static int bytesOp(FieldDescriptor field) {
        return switch (field.getName()) {
            case "trace_id" -> TRACE_ID;
            case "span_id", "parent_span_id" -> SPAN_ID;
            default -> BYTES;
        };
    }

    private static int messageOp(FieldDescriptor field) {
        if (!field.isRepeated() || field.getContainingType() == AnyValue.getDescriptor()) {
            return MESSAGE;
        }
        if (field.getMessageType() == KeyValue.getDescriptor()) {
            return ATTRIBUTE;
        }
        return ITEM_FIELDS.contains(field.getName())
                ? ITEM
                : CONTAINER_FIELDS.contains(field.getName()) ? CHILD : MESSAGE;
    }
}
