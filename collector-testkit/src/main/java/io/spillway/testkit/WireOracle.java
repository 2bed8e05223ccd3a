package io.spillway.testkit;

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
 * Which bytes are an export request: those that protobuf-java reads, with identifiers as long as OTLP wants them and without
 * numbers of more than ten bytes, some of which protobuf-java 4.36 takes for numbers of ten.
 */
public final class WireOracle {
    private static final int FIRST_FIELD = 1 << 3;

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
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            if (field == null || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                in.skipField(tag);
                continue;
            }
            if (field.isPacked()) {
                skipPacked(field.getLiteType().getWireType(), in);
                continue;
            }
            boolean isGood = switch (field.getType()) {
                case MESSAGE -> {
                    int outer = in.pushLimit(in.readRawVarint32());
                    boolean inside = isGood(field.getMessageType(), in);
                    in.popLimit(outer);
                    yield inside;
                }
                case BYTES -> isGood(field.getName(), in.readByteArray().length);
                default -> {
                    in.skipField(tag);
                    yield true;
                }
            };
            if (!isGood) {
                return false;
            }
        }
        return true;
    }

    private static void skipPacked(int wireType, CodedInputStream in) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        while (!in.isAtEnd()) {
            in.skipField(FIRST_FIELD | wireType);
        }
        in.popLimit(outer);
    }

    private static boolean isGood(String name, int length) {
        return switch (name) {
            case "trace_id" -> length == 0 || length == 16;
            case "span_id", "parent_span_id" -> length == 0 || length == 8;
            default -> true;
        };
    }
}
