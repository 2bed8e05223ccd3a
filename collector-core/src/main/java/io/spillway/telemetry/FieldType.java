package io.spillway.telemetry;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.FieldDescriptor;

/** One field of a {@link MessageType}. */
final class FieldType {
    final FieldDescriptor descriptor;
    final SerializableString jsonName;
    final int number;
    /** The tag the field is written with; packed, where it is a repeated number. */
    final int tag;

    FieldType(FieldDescriptor descriptor) {
        this.descriptor = descriptor;
        this.jsonName = new SerializedString(descriptor.getJsonName());
        this.number = descriptor.getNumber();
        int wireType = descriptor.isPacked()
                ? Wire.LENGTH_DELIMITED
                : descriptor.getLiteType().getWireType();
        this.tag = number << 3 | wireType;
        if (tag >= MessageType.TAGS) {
            throw new IllegalStateException("field number of " + descriptor.getFullName() + ": " + number
                    + " (expected: below " + (MessageType.TAGS >> 3) + ")");
        }
    }
}
