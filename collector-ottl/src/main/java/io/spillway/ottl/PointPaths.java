package io.spillway.ottl;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets;
import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MessageEdit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of data points. A field that this kind of data point does not have is nil, and cannot be set. */
final class PointPaths {
    private static final int START_TIME = 0x11;
    private static final int TIME = 0x19;
    private static final int SCALE = 0x30;
    private static final int EXEMPLAR_TIME = 0x11;
    private static final int EXEMPLAR_DOUBLE = 0x19;
    private static final int EXEMPLAR_INT = 0x31;
    private static final int ZERO_COUNT = 0x39;
    private static final int POSITIVE = 0x42;
    private static final int NEGATIVE = 0x4A;
    private static final int QUANTILE = 0x32;

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
            case "bucket_counts" -> counts();
            case "explicit_bounds" -> bounds();
            case "positive.offset" -> buckets(POSITIVE, true);
            case "positive.bucket_counts" -> buckets(POSITIVE, false);
            case "negative.offset" -> buckets(NEGATIVE, true);
            case "negative.bucket_counts" -> buckets(NEGATIVE, false);
            case "quantile_values" ->
                new Places.ReadOnly(frame -> frame.dataTag == MetricData.SUMMARY
                        ? new MessageCount("quantile_values", pointOf(frame).count(QUANTILE))
                        : null);
            default -> null;
        };
    }

    /** The fields of exemplars. */
    static @Nullable Place exemplar(String name) {
        Places.Node node = frame -> Frame.present(frame.exemplar);
        return switch (name) {
            case "time_unix_nano" -> new Places.Time(node, EXEMPLAR_TIME, true);
            case "time" -> new Places.Time(node, EXEMPLAR_TIME, false);
            case "double_value" -> exemplarValue(node, EXEMPLAR_DOUBLE, EXEMPLAR_INT, false);
            case "int_value" -> exemplarValue(node, EXEMPLAR_INT, EXEMPLAR_DOUBLE, true);
            case "trace_id" -> new Places.Id(node, 0x2A, Identifier.TRACE, false);
            case "trace_id.string" -> new Places.Id(node, 0x2A, Identifier.TRACE, true);
            case "span_id" -> new Places.Id(node, 0x22, Identifier.SPAN, false);
            case "span_id.string" -> new Places.Id(node, 0x22, Identifier.SPAN, true);
            case "filtered_attributes" ->
                new MapPlace(frame -> Frame.present(frame.exemplar).map(0x3A));
            default -> null;
        };
    }

    private static Place exemplarValue(Places.Node node, int tag, int other, boolean isWhole) {
        return new Places.Other(
                frame -> {
                    long bits = node.apply(frame).number(tag);
                    return isWhole ? (Object) bits : (Object) Double.longBitsToDouble(bits);
                },
                (frame, value) -> {
                    node.apply(frame).remove(other);
                    node.apply(frame).set(tag, isWhole ? (Long) value : Double.doubleToRawLongBits((Double) value));
                },
                isWhole ? "an integer" : "a float",
                isWhole ? Long.class : Double.class);
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

    private static Place counts() {
        return new Places.Other(
                frame -> frame.dataTag == MetricData.HISTOGRAM
                        ? unsigned(Packed.numbers(pointOf(frame), MetricData.BUCKET_COUNTS))
                        : null,
                (frame, value) -> {
                    expect(frame.dataTag == MetricData.HISTOGRAM);
                    Packed.set(pointOf(frame), MetricData.BUCKET_COUNTS, wholes(value));
                },
                "a list of integers",
                Object.class);
    }

    private static RawList unsigned(long[] numbers) {
        return new RawList(Arrays.stream(numbers).boxed().toList(), true);
    }

    private static long[] wholes(Object list) {
        return elements(list).stream()
                .mapToLong(element -> {
                    if (element instanceof Long number) {
                        return number;
                    }
                    throw Values.unexpected("integers in the list", element);
                })
                .toArray();
    }

    private static List<? extends @Nullable Object> elements(Object list) {
        return switch (list) {
            case RawList raw -> raw.elements();
            case ListValue values -> Values.elementsOf(values);
            default -> throw Values.unexpected("a list", list);
        };
    }

    private static Place bounds() {
        return new Places.Other(
                frame -> frame.dataTag == MetricData.HISTOGRAM
                        ? RawList.of(Arrays.stream(Packed.floats(pointOf(frame), MetricData.EXPLICIT_BOUNDS))
                                .boxed()
                                .toList())
                        : null,
                (frame, value) -> {
                    expect(frame.dataTag == MetricData.HISTOGRAM);
                    long[] bits = elements(value).stream()
                            .mapToLong(element -> {
                                if (element instanceof Double number) {
                                    return Double.doubleToRawLongBits(number);
                                }
                                throw Values.unexpected("floats in the list", element);
                            })
                            .toArray();
                    Packed.set(pointOf(frame), MetricData.EXPLICIT_BOUNDS, bits);
                },
                "a list of floats",
                Object.class);
    }

    /** The buckets of an exponential histogram, on one side of zero. */
    private static Place buckets(int tag, boolean isOffset) {
        return new Places.Other(
                frame -> {
                    if (frame.dataTag != MetricData.EXPONENTIAL_HISTOGRAM) {
                        return null;
                    }
                    Buckets buckets = buckets(frame, tag);
                    return isOffset
                            ? (Object) (long) buckets.getOffset()
                            : new RawList(buckets.getBucketCountsList(), true);
                },
                (frame, value) -> {
                    expect(frame.dataTag == MetricData.EXPONENTIAL_HISTOGRAM);
                    Buckets.Builder buckets = buckets(frame, tag).toBuilder();
                    if (isOffset) {
                        buckets.setOffset((int) (long) Arguments.asWhole(value));
                    } else {
                        buckets.clearBucketCounts();
                        Arrays.stream(wholes(value)).forEach(buckets::addBucketCounts);
                    }
                    pointOf(frame).set(tag, buckets.build().toByteString());
                },
                isOffset ? "an integer" : "a list of integers",
                isOffset ? Long.class : Object.class);
    }

    private static Buckets buckets(Frame frame, int tag) {
        try {
            return Buckets.parseFrom(pointOf(frame).bytes(tag));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("validated buckets cannot be read", e);
        }
    }
}
