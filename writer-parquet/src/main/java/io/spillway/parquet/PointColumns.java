package io.spillway.parquet;

import io.spillway.parquet.NumberColumn.Kind;
import io.spillway.parquet.NumberField.Coding;
import java.util.ArrayList;
import java.util.List;

/** The columns of data points; points of all types share them. */
final class PointColumns {
    private final ColumnTree.Group root;
    private final List<Field> fields = new ArrayList<>();
    private final HeaderColumns metric;
    private final NumberColumn tid;
    private final TimeField time;
    private final NumberField start;
    private final NumberField valueDouble;
    private final NumberField valueInt;
    private final NumberField count;
    private final NumberField sum;
    private final NumberField min;
    private final NumberField max;
    private final NumbersField bucketCounts;
    private final NumbersField explicitBounds;
    private final NumberField scale;
    private final NumberField zeroCount;
    private final NumberField zeroThreshold;
    private final StructField positive;
    private final StructField negative;
    private final ListField quantiles;
    private final ListField exemplars;
    private final NumberField flags;
    private final MapField attributes;
    private final HeaderColumns resource;
    private final HeaderColumns scope;

    private PointColumns(ColumnTree tree, List<Promoted> promoted) {
        root = tree.root();
        CommonColumns common = new CommonColumns(tree, promoted);
        metric = metric(tree);
        tid = root.int64("tid");
        common.addServiceName();
        time = own(new TimeField(root.timestamp("time"), root.int64("time_unix_nano")));
        start = number("start_unix_nano", Coding.FIXED64);
        valueDouble = own(NumberField.withPresence(root.float64("value_double"), Coding.DOUBLE));
        valueInt = own(NumberField.withPresence(root.int64("value_int"), Coding.FIXED64));
        count = number("count", Coding.FIXED64);
        sum = own(NumberField.withPresence(root.float64("sum"), Coding.DOUBLE));
        min = own(NumberField.withPresence(root.float64("min"), Coding.DOUBLE));
        max = own(NumberField.withPresence(root.float64("max"), Coding.DOUBLE));
        bucketCounts = own(new NumbersField(root.numbers("bucket_counts", Kind.LONG), Coding.FIXED64));
        explicitBounds = own(new NumbersField(root.numbers("explicit_bounds", Kind.DOUBLE), Coding.DOUBLE));
        scale = own(NumberField.of(root.int32("scale"), Coding.ZIGZAG));
        zeroCount = number("zero_count", Coding.FIXED64);
        zeroThreshold = own(NumberField.of(root.float64("zero_threshold"), Coding.DOUBLE));
        positive = own(buckets("positive"));
        negative = own(buckets("negative"));
        quantiles = own(root.list("quantiles", PointColumns::quantiles));
        exemplars = own(root.list("exemplars", PointColumns::exemplars));
        flags = number("flags", Coding.VARINT);
        common.addPromoted();
        attributes = own(new MapField(root.map("attributes", false), common.promotedOfItem()));
        resource = common.addResource();
        scope = common.addScope();
    }

    static ItemColumns add(ColumnTree tree, List<Promoted> promoted) {
        PointColumns columns = new PointColumns(tree, promoted);
        MessageColumns number = columns.number();
        MessageColumns histogram = columns.histogram();
        MessageColumns exponential = columns.exponentialHistogram();
        MessageColumns summary = columns.summary();
        return new ItemColumns(
                columns.resource,
                columns.scope,
                columns.metric,
                tag -> switch (tag) {
                    case DataField.HISTOGRAM -> histogram;
                    case DataField.EXPONENTIAL_HISTOGRAM -> exponential;
                    case DataField.SUMMARY -> summary;
                    default -> number;
                },
                columns.tid,
                null);
    }

    private <F extends Field> F own(F field) {
        fields.add(field);
        return field;
    }

    private NumberField number(String name, Coding coding) {
        return own(NumberField.of(root.int64(name), coding));
    }

    private static HeaderColumns metric(ColumnTree tree) {
        ColumnTree.Group root = tree.root();
        TextField name = new TextField(root.text("name"));
        TextColumn type = root.text("type");
        TextField unit = new TextField(root.text("unit"));
        TextField description = new TextField(root.text("description"));
        EnumField temporality = new EnumField(root.text("temporality"), EnumNames.TEMPORALITY);
        BooleanField isMonotonic = new BooleanField(root.bool("is_monotonic"));
        DataField data = new DataField(
                type,
                new MessageColumns(List.of(temporality, isMonotonic))
                        .map(0x10, temporality)
                        .map(0x18, isMonotonic));
        MessageColumns message = new MessageColumns(List.of(name, data, unit, description))
                .map(0x0A, name)
                .map(0x12, description)
                .map(0x1A, unit)
                .map(DataField.GAUGE, data)
                .map(DataField.SUM, data)
                .map(DataField.HISTOGRAM, data)
                .map(DataField.EXPONENTIAL_HISTOGRAM, data)
                .map(DataField.SUMMARY, data);
        return new HeaderColumns(message, tree.columns());
    }

    private StructField buckets(String side) {
        NumberField offset = NumberField.of(root.int32(side + "_offset"), Coding.ZIGZAG);
        NumbersField counts = new NumbersField(root.numbers(side + "_counts", Kind.LONG), Coding.VARINT);
        return new StructField(
                new MessageColumns(List.of(offset, counts)).map(0x08, offset).map(0x12, counts));
    }

    private static ListField quantiles(ColumnTree.Group group) {
        NumberField quantile = NumberField.of(group.float64("quantile"), Coding.DOUBLE);
        NumberField value = NumberField.of(group.float64("value"), Coding.DOUBLE);
        return new ListField(
                new MessageColumns(List.of(quantile, value)).map(0x09, quantile).map(0x11, value), group);
    }

    private static ListField exemplars(ColumnTree.Group group) {
        NumberField time = NumberField.of(group.int64("time_unix_nano"), Coding.FIXED64);
        NumberField valueDouble = NumberField.withPresence(group.float64("value_double"), Coding.DOUBLE);
        NumberField valueInt = NumberField.withPresence(group.int64("value_int"), Coding.FIXED64);
        IdField traceId = new IdField(group.plainText("trace_id"));
        IdField spanId = new IdField(group.plainText("span_id"));
        MapField attributes = new MapField(group.map("attributes", false), PromotedColumns.none());
        return new ListField(
                new MessageColumns(List.of(time, valueDouble, valueInt, traceId, spanId, attributes))
                        .map(0x11, time)
                        .map(0x19, valueDouble)
                        .map(0x22, spanId)
                        .map(0x2A, traceId)
                        .map(0x31, valueInt)
                        .map(0x3A, attributes),
                group);
    }

    private MessageColumns number() {
        return new MessageColumns(fields)
                .map(0x11, start)
                .map(0x19, time)
                .map(0x21, valueDouble)
                .map(0x2A, exemplars)
                .map(0x31, valueInt)
                .map(0x3A, attributes)
                .map(0x40, flags);
    }

    private MessageColumns histogram() {
        return new MessageColumns(fields)
                .map(0x11, start)
                .map(0x19, time)
                .map(0x21, count)
                .map(0x29, sum)
                .map(0x32, bucketCounts)
                .map(0x3A, explicitBounds)
                .map(0x42, exemplars)
                .map(0x4A, attributes)
                .map(0x50, flags)
                .map(0x59, min)
                .map(0x61, max);
    }

    private MessageColumns exponentialHistogram() {
        return new MessageColumns(fields)
                .map(0x0A, attributes)
                .map(0x11, start)
                .map(0x19, time)
                .map(0x21, count)
                .map(0x29, sum)
                .map(0x30, scale)
                .map(0x39, zeroCount)
                .map(0x42, positive)
                .map(0x4A, negative)
                .map(0x50, flags)
                .map(0x5A, exemplars)
                .map(0x61, min)
                .map(0x69, max)
                .map(0x71, zeroThreshold);
    }

    private MessageColumns summary() {
        return new MessageColumns(fields)
                .map(0x11, start)
                .map(0x19, time)
                .map(0x21, count)
                .map(0x29, sum)
                .map(0x32, quantiles)
                .map(0x3A, attributes)
                .map(0x40, flags);
    }
}
