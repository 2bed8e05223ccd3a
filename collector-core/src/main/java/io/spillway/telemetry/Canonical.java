package io.spillway.telemetry;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.Set;

/**
 * Turns odd bytes, as {@link Validator} defines them, into canonical bytes: protobuf-java decodes and serialises them once.
 * Two repairs give a request the meaning that it has for the Go collector:
 *
 * <ul>
 *   <li>a trace id or span id of zeros becomes an absent id;
 *   <li>scopes with the field number that they had before OTLP 0.15 become scopes, if the resource has no others.
 * </ul>
 */
final class Canonical {
    /** Messages without identifiers. */
    private static final Set<String> WITHOUT_IDS = Set.of("AnyValue", "KeyValue", "Resource", "InstrumentationScope");

    private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id");

    private Canonical() {}

    static byte[] encode(Layout layout, byte[] odd, boolean needsRepairs) throws MalformedTelemetryException {
        try {
            if (!needsRepairs) {
                return layout.emptyRequest.getParserForType().parseFrom(odd).toByteArray();
            }
            Message.Builder request = layout.emptyRequest.newBuilderForType().mergeFrom(odd);
            repair(request);
            return request.build().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedTelemetryException(0, layout.type.name, String.valueOf(e.getMessage()));
        }
    }

    private static void repair(Message.Builder message) throws InvalidProtocolBufferException {
        Descriptor type = message.getDescriptorForType();
        if (MessageType.of(type).hasScopes) {
            adoptOldScopes(message, type.findFieldByNumber(MessageType.SCOPES_TAG >>> 3));
        }
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                if (!WITHOUT_IDS.contains(field.getMessageType().getName())) {
                    repairChildren(message, field);
                }
            } else if (IDS.contains(field.getName()) && isZero((ByteString) message.getField(field))) {
                message.clearField(field);
            }
        }
    }

    private static void repairChildren(Message.Builder message, FieldDescriptor field)
            throws InvalidProtocolBufferException {
        if (field.isRepeated()) {
            for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                repair(message.getRepeatedFieldBuilder(field, i));
            }
        } else if (message.hasField(field)) {
            repair(message.getFieldBuilder(field));
        }
    }

    private static void adoptOldScopes(Message.Builder resource, FieldDescriptor scopes)
            throws InvalidProtocolBufferException {
        UnknownFieldSet unknown = resource.getUnknownFields();
        if (!unknown.hasField(MessageType.OLD_SCOPES)) {
            return;
        }
        if (resource.getRepeatedFieldCount(scopes) == 0) {
            for (ByteString each : unknown.getField(MessageType.OLD_SCOPES).getLengthDelimitedList()) {
                Message.Builder scope = resource.newBuilderForField(scopes);
                resource.addRepeatedField(scopes, scope.mergeFrom(each).build());
            }
        }
        resource.setUnknownFields(
                unknown.toBuilder().clearField(MessageType.OLD_SCOPES).build());
    }

    private static boolean isZero(ByteString id) {
        for (int i = 0; i < id.size(); i++) {
            if (id.byteAt(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
