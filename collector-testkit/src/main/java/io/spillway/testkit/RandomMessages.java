package io.spillway.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spillway.component.Signal;
import java.util.List;
import java.util.Random;

/** Makes valid OTLP requests of every shape that their descriptors allow: any field may be there, empty, or repeated. */
public final class RandomMessages {
    private static final int MAX_DEPTH = 11;
    private static final List<String> TEXTS =
            List.of("", "a", "service.name", "GET /checkout", "größer", "日本語", "emoji \uD83D\uDE80", "x".repeat(200));

    private final Random random;

    public RandomMessages(long seed) {
        this.random = new Random(seed);
    }

    /** A request of the signal. */
    public Message request(Signal signal) {
        Message.Builder builder = switch (signal) {
            case TRACES -> ExportTraceServiceRequest.newBuilder();
            case METRICS -> ExportMetricsServiceRequest.newBuilder();
            case LOGS -> ExportLogsServiceRequest.newBuilder();
        };
        return fill(builder, 0);
    }

    private Message fill(Message.Builder builder, int depth) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            if (depth > MAX_DEPTH || random.nextInt(10) < 3) {
                continue;
            }
            if (field.isRepeated()) {
                int count = random.nextInt(depth < 5 ? 4 : 3);
                for (int i = 0; i < count; i++) {
                    builder.addRepeatedField(field, value(builder, field, depth));
                }
            } else if (field.getRealContainingOneof() == null || random.nextInt(3) == 0) {
                builder.setField(field, value(builder, field, depth));
            }
        }
        return builder.build();
    }

    private Object value(Message.Builder builder, FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case MESSAGE -> fill(builder.newBuilderForField(field), depth + 1);
            case STRING -> TEXTS.get(random.nextInt(TEXTS.size()));
            case BYTE_STRING -> bytes(field.getName());
            case BOOLEAN -> random.nextBoolean();
            case DOUBLE -> random.nextInt(10) == 0 ? Double.NaN : random.nextGaussian();
            case FLOAT -> random.nextFloat();
            case INT -> random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(300);
            case LONG -> random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(300);
            case ENUM -> {
                var values = field.getEnumType().getValues();
                yield values.get(random.nextInt(values.size()));
            }
        };
    }

    private ByteString bytes(String field) {
        int length = switch (field) {
            case "trace_id" -> random.nextInt(5) == 0 ? 0 : 16;
            case "span_id", "parent_span_id" -> random.nextInt(5) == 0 ? 0 : 8;
            default -> random.nextInt(40);
        };
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
