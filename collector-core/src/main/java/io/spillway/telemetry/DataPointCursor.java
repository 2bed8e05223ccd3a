package io.spillway.telemetry;

import com.google.protobuf.Message;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;

/** Walks metric data points. Looks through a data point, and through the fields of its metric, once each when asked. */
public final class DataPointCursor extends ItemCursor {
    private static final int METRIC_NAME = 0x0A;
    private static final int METRIC_DESCRIPTION = 0x12;
    private static final int METRIC_UNIT = 0x1A;
    private static final int TEMPORALITY = 0x10;
    private static final int MONOTONIC = 0x18;
    private static final int START_TIME = 0x11;
    private static final int TIME = 0x19;
    private static final int NUMBER_FLAGS = 0x40;
    private static final int HISTOGRAM_FLAGS = 0x50;
    private static final int NUMBER_ATTRIBUTES = 0x3A;
    private static final int HISTOGRAM_ATTRIBUTES = 0x4A;
    private static final int EXPONENTIAL_HISTOGRAM_ATTRIBUTES = 0x0A;

    private long startTime;
    private long time;
    private int flags;

    private int scannedData;
    private int temporality;
    private boolean isMonotonic;

    DataPointCursor(Walk walk) {
        super(walk);
    }

    public String metricName() {
        return metricText(METRIC_NAME);
    }

    public String metricDescription() {
        return metricText(METRIC_DESCRIPTION);
    }

    public String metricUnit() {
        return metricText(METRIC_UNIT);
    }

    private String metricText(int tag) {
        return text(walk.start(Layout.METRIC), walk.end(Layout.METRIC), tag);
    }

    /** The kind of the data point's metric. */
    public Metric.DataCase metricType() {
        return switch (walk.tag(Layout.DATA)) {
            case Layout.GAUGE -> Metric.DataCase.GAUGE;
            case Layout.SUM -> Metric.DataCase.SUM;
            case Layout.HISTOGRAM -> Metric.DataCase.HISTOGRAM;
            case Layout.EXPONENTIAL_HISTOGRAM -> Metric.DataCase.EXPONENTIAL_HISTOGRAM;
            case Layout.SUMMARY -> Metric.DataCase.SUMMARY;
            default -> Metric.DataCase.DATA_NOT_SET;
        };
    }

    /** The number of the aggregation temporality: 0 unspecified, 1 delta, 2 cumulative. */
    public int aggregationTemporality() {
        scanData();
        return temporality;
    }

    public boolean isMonotonic() {
        scanData();
        return isMonotonic;
    }

    public long startTimeUnixNano() {
        scan();
        return startTime;
    }

    public long timeUnixNano() {
        scan();
        return time;
    }

    public int flags() {
        scan();
        return flags;
    }

    @Override
    public Message item() {
        return switch (walk.tag(Layout.DATA)) {
            case Layout.HISTOGRAM -> decodeItem(HistogramDataPoint.parser());
            case Layout.EXPONENTIAL_HISTOGRAM -> decodeItem(ExponentialHistogramDataPoint.parser());
            case Layout.SUMMARY -> decodeItem(SummaryDataPoint.parser());
            default -> decodeItem(NumberDataPoint.parser());
        };
    }

    @Override
    int attributesTag() {
        return switch (walk.tag(Layout.DATA)) {
            case Layout.HISTOGRAM -> HISTOGRAM_ATTRIBUTES;
            case Layout.EXPONENTIAL_HISTOGRAM -> EXPONENTIAL_HISTOGRAM_ATTRIBUTES;
            default -> NUMBER_ATTRIBUTES;
        };
    }

    @Override
    void clear() {
        startTime = 0;
        time = 0;
        flags = 0;
    }

    @Override
    void field(byte[] bytes, int tag, int value, int end) {
        if (tag == START_TIME) {
            startTime = Wire.fixed64(bytes, value);
        } else if (tag == TIME) {
            time = Wire.fixed64(bytes, value);
        } else if (tag == flagsTag()) {
            flags = (int) Wire.varint64(bytes, value);
        }
    }

    private int flagsTag() {
        int data = walk.tag(Layout.DATA);
        return data == Layout.HISTOGRAM || data == Layout.EXPONENTIAL_HISTOGRAM ? HISTOGRAM_FLAGS : NUMBER_FLAGS;
    }

    private void scanData() {
        if (scannedData == walk.serial(Layout.DATA)) {
            return;
        }
        scannedData = walk.serial(Layout.DATA);
        int data = walk.tag(Layout.DATA);
        boolean hasTemporality = data == Layout.SUM || data == Layout.HISTOGRAM || data == Layout.EXPONENTIAL_HISTOGRAM;
        temporality = hasTemporality ? (int) dataNumber(TEMPORALITY) : 0;
        isMonotonic = data == Layout.SUM && dataNumber(MONOTONIC) != 0;
    }

    /** Only from what is before the first data point and behind the last. */
    private long dataNumber(int tag) {
        int found = last(walk.tail(Layout.DATA), walk.end(Layout.DATA), tag);
        return numberAt(found < 0 ? last(walk.start(Layout.DATA), walk.head(Layout.DATA), tag) : found);
    }
}
