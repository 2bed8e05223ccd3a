package io.spillway.telemetry;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.FieldDescriptor;

/** One field of a {@link MessageType}. */
final class FieldType {
    final FieldDescriptor descriptor;
    final SerializableString jsonName;
    final int number;
    /** The tag of the written field; that of the packed form where the field is a repeated number. */
    final int tag;
    /** The wire type of one value. */
    private final int wireType;

    FieldType(FieldDescriptor descriptor) {
        this.descriptor = descriptor;
        this.jsonName = new SerializedString(descriptor.getJsonName());
        this.number = descriptor.getNumber();
        this.wireType = descriptor.getLiteType().getWireType();
        this.tag = number << 3 | (descriptor.isPacked() ? Wire.LENGTH_DELIMITED : wireType);
        if (tag >= MessageType.TAGS) {
            throw new IllegalStateException("field number of " + descriptor.getFullName() + ": " + number
                    + " (expected: below " + (MessageType.TAGS >> 3) + ")");
        }
    }

    /** Whether a tag begins one value of a repeated number; protobuf reads this form beside the packed form. */
    boolean isUnpacked(int tag) {
        return descriptor.isPacked() && tag == (number << 3 | wireType);
    }
}
