package io.spillway.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spillway.component.Signal;
import java.io.IOException;
import java.util.Optional;

/**
 * Decides with protobuf-java whether bytes are an export request that every receiver of OTLP reads. protobuf-java must read
 * them. Beyond that,
 *
 * <ul>
 *   <li>known fields have their wire type, and there are no groups: the Go collector refuses both;
 *   <li>tags have at most 32 bits and lengths at most 31: protobuf-java drops the bits above;
 *   <li>identifiers have the lengths that OTLP wants;
 *   <li>numbers have at most ten bytes: protobuf-java 4.36 takes some longer ones for numbers of ten.
 * </ul>
 */
public final class WireOracle {
    private static final int FIRST_FIELD = 1 << 3;
    private static final int OLD_SCOPES = 1000;

    private WireOracle() {}

    /** The request, if the bytes are one. */
    public static Optional<Message> parse(Signal signal, byte[] bytes) {
        Message empty = empty(signal);
        try {
            Message message = empty.getParserForType().parseFrom(bytes);
            return isGood(empty.getDescriptorForType(), CodedInputStream.newInstance(bytes))
                    ? Optional.of(message)
                    : Optional.empty();
        } catch (InvalidProtocolBufferException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new AssertionError("an array does not fail to be read", e);
        }
    }

    /** The request without anything. */
    public static Message empty(Signal signal) {
        return switch (signal) {
            case TRACES -> ExportTraceServiceRequest.getDefaultInstance();
            case METRICS -> ExportMetricsServiceRequest.getDefaultInstance();
            case LOGS -> ExportLogsServiceRequest.getDefaultInstance();
        };
    }

    private static boolean isGood(Descriptor type, CodedInputStream in) throws IOException {
        while (!in.isAtEnd()) {
            long tag = in.readRawVarint64();
            if (tag >>> Integer.SIZE != 0 || !isGood(type, (int) tag, in)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isGood(Descriptor type, int tag, CodedInputStream in) throws IOException {
        int number = WireFormat.getTagFieldNumber(tag);
        int wireType = WireFormat.getTagWireType(tag);
        if (wireType == WireFormat.WIRETYPE_START_GROUP || wireType == WireFormat.WIRETYPE_END_GROUP) {
            return false;
        }
        FieldDescriptor field =
                number == OLD_SCOPES && hasScopes(type) ? type.findFieldByNumber(2) : type.findFieldByNumber(number);
        if (field == null) {
            return skip(tag, in);
        }
        if (wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            return isLengthDelimited(field) && isGoodContent(field, in);
        }
        return wireType == field.getLiteType().getWireType() && skip(tag, in);
    }

    private static boolean isLengthDelimited(FieldDescriptor field) {
        return field.isPacked() || field.getLiteType().getWireType() == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static boolean hasScopes(Descriptor type) {
        return type.getName().matches("Resource(Spans|Metrics|Logs)");
    }

    private static boolean skip(int tag, CodedInputStream in) throws IOException {
        if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            return in.skipField(tag);
        }
        long length = in.readRawVarint64();
        if (length < 0 || length > Integer.MAX_VALUE) {
            return false;
        }
        in.skipRawBytes((int) length);
        return true;
    }

    private static boolean isGoodContent(FieldDescriptor field, CodedInputStream in) throws IOException {
        long length = in.readRawVarint64();
        if (length < 0 || length > Integer.MAX_VALUE) {
            return false;
        }
        if (field.getType() == FieldDescriptor.Type.BYTES) {
            in.skipRawBytes((int) length);
            return isGood(field.getName(), (int) length);
        }
        int outer = in.pushLimit((int) length);
        boolean isGood = true;
        if (field.isPacked()) {
            while (!in.isAtEnd()) {
                in.skipField(FIRST_FIELD | field.getLiteType().getWireType());
            }
        } else if (field.getType() == FieldDescriptor.Type.MESSAGE) {
            isGood = isGood(field.getMessageType(), in);
        } else {
            isGood = ByteString.copyFrom(in.readRawBytes((int) length)).isValidUtf8();
        }
        in.popLimit(outer);
        return isGood;
    }

    private static boolean isGood(String name, int length) {
        return switch (name) {
            case "trace_id" -> length == 0 || length == 16;
            case "span_id", "parent_span_id" -> length == 0 || length == 8;
            default -> true;
        };
    }
}
