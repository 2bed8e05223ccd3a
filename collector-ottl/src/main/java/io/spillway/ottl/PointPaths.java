package io.spillway.ottl;

import io.spillway.telemetry.MessageEdit;
import org.jspecify.annotations.Nullable;

/** The fields of data points. A field that this kind of data point does not have is nil, and cannot be set. */
final class PointPaths {
    private static final int START_TIME = 0x11;
    private static final int TIME = 0x19;
    private static final int SCALE = 0x30;
    private static final int ZERO_COUNT = 0x39;
    private static final int BUCKET_COUNTS = 0x32;
    private static final int EXPLICIT_BOUNDS = 0x3A;

    private PointPaths() {}

    private static MessageEdit pointOf(Frame frame) {
        return Frame.present(frame.point);
    }

    static @Nullable Place place(String name) {
        Places.Node node = PointPaths::pointOf;
        return switch (name) {
            case "attributes" -> new MapPlace(frame -> pointOf(frame).map(MetricData.attributes(frame.dataTag)));
            case "start_time_unix_nano" -> new Places.Time(node, START_TIME, true);
            case "time_unix_nano" -> new Places.Time(node, TIME, true);
            case "start_time" -> new Places.Time(node, START_TIME, false);
            case "time" -> new Places.Time(node, TIME, false);
            case "flags" ->
                new Places.Other(
                        frame -> pointOf(frame).number(MetricData.flags(frame.dataTag)) & 0xFFFF_FFFFL,
                        (frame, value) -> Places.setNumber(
                                pointOf(frame), MetricData.flags(frame.dataTag), (Long) value & 0xFFFF_FFFFL),
                        "an integer",
                        Long.class);
            case "value_double" -> value(MetricData.AS_DOUBLE, MetricData.AS_INT, false);
            case "value_int" -> value(MetricData.AS_INT, MetricData.AS_DOUBLE, true);
            case "exemplars" ->
                new Places.ReadOnly(frame -> frame.dataTag == MetricData.SUMMARY
                        ? null
                        : new MessageCount("exemplars", pointOf(frame).count(MetricData.exemplars(frame.dataTag))));
            case "count" -> whole(MetricData.COUNT, frame -> !MetricData.isNumber(frame.dataTag));
            case "sum" -> sum();
            case "scale" -> scale();
            case "zero_count" -> whole(ZERO_COUNT, frame -> frame.dataTag == MetricData.EXPONENTIAL_HISTOGRAM);
            case "bucket_counts" -> packed(BUCKET_COUNTS, true);
            case "explicit_bounds" -> packed(EXPLICIT_BOUNDS, false);
            default -> null;
        };
    }

    /** Says whether the data point of a frame has a field. */
    private interface Owner {
        boolean has(Frame frame);
    }

    private static void expect(boolean isThere) {
        if (!isThere) {
            throw new EvaluationException("a data point of this type does not have the field");
        }
    }

    /** The value of a number's data point; it is a whole number or a float, and setting one takes the other away. */
    private static Place value(int tag, int other, boolean isWhole) {
        return new Places.Other(
                frame -> {
                    if (!MetricData.isNumber(frame.dataTag)) {
                        return null;
                    }
                    long bits = pointOf(frame).number(tag);
                    return isWhole ? (Object) bits : (Object) Double.longBitsToDouble(bits);
                },
                (frame, value) -> {
                    expect(MetricData.isNumber(frame.dataTag));
                    pointOf(frame).remove(other);
                    pointOf(frame).set(tag, isWhole ? (Long) value : Double.doubleToRawLongBits((Double) value));
                },
                isWhole ? "an integer" : "a float",
                isWhole ? Long.class : Double.class);
    }

    private static Place whole(int tag, Owner owner) {
        return new Places.Other(
                frame -> owner.has(frame) ? pointOf(frame).number(tag) : null,
                (frame, value) -> {
                    expect(owner.has(frame));
                    Places.setNumber(pointOf(frame), tag, (Long) value);
                },
                "an integer",
                Long.class);
    }

    private static Place sum() {
        return new Places.Other(
                frame -> MetricData.isNumber(frame.dataTag)
                        ? null
                        : Double.longBitsToDouble(pointOf(frame).number(MetricData.SUM_FIELD)),
                (frame, value) -> {
                    expect(!MetricData.isNumber(frame.dataTag));
                    long bits = Double.doubleToRawLongBits((Double) value);
                    if (bits == 0 && frame.dataTag == MetricData.SUMMARY) {
                        pointOf(frame).remove(MetricData.SUM_FIELD);
                    } else {
                        pointOf(frame).set(MetricData.SUM_FIELD, bits);
                    }
                },
                "a float",
                Double.class);
    }

    private static Place scale() {
        Owner owner = frame -> frame.dataTag == MetricData.EXPONENTIAL_HISTOGRAM;
        return new Places.Other(
                frame -> {
                    long zigzag = owner.has(frame) ? pointOf(frame).number(SCALE) : 0;
                    return owner.has(frame) ? (Object) ((zigzag >>> 1) ^ -(zigzag & 1)) : null;
                },
                (frame, value) -> {
                    expect(owner.has(frame));
                    int scale = (int) (long) (Long) value;
                    Places.setNumber(pointOf(frame), SCALE, ((scale << 1) ^ (scale >> 31)) & 0xFFFF_FFFFL);
                },
                "an integer",
                Long.class);
    }

    private static Place packed(int tag, boolean isUnsigned) {
        return new Places.ReadOnly(frame -> {
            if (frame.dataTag != MetricData.HISTOGRAM) {
                return null;
            }
            java.nio.LongBuffer numbers = pointOf(frame)
                    .bytes(tag)
                    .asReadOnlyByteBuffer()
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer();
            java.util.List<Object> elements = new java.util.ArrayList<>();
            while (numbers.hasRemaining()) {
                long bits = numbers.get();
                elements.add(isUnsigned ? (Object) bits : (Object) Double.longBitsToDouble(bits));
            }
            return new RawList(elements, isUnsigned);
        });
    }
}
