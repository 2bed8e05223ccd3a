package io.spillway.standard.ottl;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Gives requests with one meaning one form. Maps and data points have no order, because the Go collector shuffles some of them. A message
 * without content that is no choice of a {@code oneof} is left out, as are ids of zeros.
 */
final class Canonical {
    private Canonical() {}

    static Message of(Message message) {
        Message.Builder canonical = message.toBuilder();
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getKey().isRepeated()) {
                canonical.setField(field.getKey(), list(field.getKey(), (List<?>) field.getValue()));
            } else if (field.getValue() instanceof Message child) {
                single(canonical, field.getKey(), of(child));
            } else if (field.getKey().getName().endsWith("_id") && isZeros(field.getValue())) {
                canonical.clearField(field.getKey());
            }
        }
        return canonical.build();
    }

    private static void single(Message.Builder parent, FieldDescriptor field, Message child) {
        boolean isChoice = field.getRealContainingOneof() != null;
        if (!isChoice && child.equals(child.getDefaultInstanceForType())) {
            parent.clearField(field);
        } else {
            parent.setField(field, child);
        }
    }

    private static List<?> list(FieldDescriptor field, List<?> values) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return values;
        }
        List<Message> canonical = new ArrayList<>();
        values.forEach(value -> canonical.add(of((Message) value)));
        if (field.getMessageType().equals(KeyValue.getDescriptor())) {
            canonical.sort(Comparator.comparing(entry -> ((KeyValue) entry).getKey()));
        } else if (field.getName().equals("data_points")) {
            canonical.sort(Comparator.comparing(Message::toByteString, ByteString.unsignedLexicographicalComparator()));
        }
        return canonical;
    }

    private static boolean isZeros(Object value) {
        if (!(value instanceof ByteString bytes)) {
            return false;
        }
        for (byte each : bytes) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }
}
