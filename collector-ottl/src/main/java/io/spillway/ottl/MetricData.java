package io.spillway.ottl;

import io.spillway.telemetry.MessageEdit;

/** The tags of the data in a metric, and of the fields of its data points. */
final class MetricData {
    static final int GAUGE = 0x2A;
    static final int SUM = 0x3A;
    static final int HISTOGRAM = 0x4A;
    static final int EXPONENTIAL_HISTOGRAM = 0x52;
    static final int SUMMARY = 0x5A;
    /** In the order of the numbers of {@code METRIC_DATA_TYPE_…}, from 1. */
    static final int[] TAGS = {GAUGE, SUM, HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY};

    static final int POINT = 0x0A;
    static final int TEMPORALITY = 0x10;
    static final int MONOTONIC = 0x18;
    static final int AS_DOUBLE = 0x21;
    static final int AS_INT = 0x31;
    static final int COUNT = 0x21;
    static final int SUM_FIELD = 0x29;

    static final int BUCKET_COUNTS = 0x32;
    static final int EXPLICIT_BOUNDS = 0x3A;

    private MetricData() {}

    static int tagOf(MessageEdit metric) {
        for (int tag : TAGS) {
            if (metric.has(tag)) {
                return tag;
            }
        }
        return 0;
    }

    static long typeOf(int tag) {
        for (int i = 0; i < TAGS.length; i++) {
            if (TAGS[i] == tag) {
                return i + 1L;
            }
        }
        return 0;
    }

    static boolean hasTemporality(int tag) {
        return tag == SUM || tag == HISTOGRAM || tag == EXPONENTIAL_HISTOGRAM;
    }

    static boolean isNumber(int tag) {
        return tag == GAUGE || tag == SUM;
    }

    static int attributes(int tag) {
        return switch (tag) {
            case HISTOGRAM -> 0x4A;
            case EXPONENTIAL_HISTOGRAM -> 0x0A;
            default -> 0x3A;
        };
    }

    static int flags(int tag) {
        return tag == HISTOGRAM || tag == EXPONENTIAL_HISTOGRAM ? 0x50 : 0x40;
    }

    /** The tag of the exemplars; 0 for summaries, which have none. */
    static int exemplars(int tag) {
        return switch (tag) {
            case HISTOGRAM -> 0x42;
            case EXPONENTIAL_HISTOGRAM -> 0x5A;
            case SUMMARY -> 0;
            default -> 0x2A;
        };
    }
}
