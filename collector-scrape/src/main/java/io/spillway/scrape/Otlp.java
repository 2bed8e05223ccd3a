package io.spillway.scrape;

/** The one-byte tags of OTLP's metrics that pages are written with; the wire type is in the three lowest bits. */
final class Otlp {
    static final int RESOURCE_METRICS = 0x0A;
    static final int RESOURCE = 0x0A;
    static final int RESOURCE_ATTRIBUTE = 0x0A;
    static final int SCOPE_METRICS = 0x12;
    static final int SCOPE_SCHEMA_URL = 0x1A;
    static final int SCOPE = 0x0A;
    static final int SCOPE_NAME = 0x0A;
    static final int SCOPE_VERSION = 0x12;
    static final int SCOPE_ATTRIBUTE = 0x1A;
    static final int METRIC = 0x12;

    static final int METRIC_NAME = 0x0A;
    static final int METRIC_DESCRIPTION = 0x12;
    static final int METRIC_UNIT = 0x1A;
    static final int GAUGE = 0x2A;
    static final int SUM = 0x3A;
    static final int HISTOGRAM = 0x4A;
    static final int SUMMARY = 0x5A;
    static final int METRIC_METADATA = 0x62;

    static final int POINT = 0x0A;
    static final int TEMPORALITY = 0x10;
    static final int CUMULATIVE = 2;
    static final int MONOTONIC = 0x18;

    static final int START = 0x11;
    static final int TIME = 0x19;
    static final int NUMBER = 0x21;
    static final int COUNT = 0x21;
    static final int TOTAL = 0x29;
    static final int BUCKETS = 0x32;
    static final int BOUNDS = 0x3A;
    static final int QUANTILES = 0x32;
    static final int QUANTILE = 0x09;
    static final int QUANTILE_VALUE = 0x11;

    static final int NUMBER_ATTRIBUTE = 0x3A;
    static final int NUMBER_EXEMPLAR = 0x2A;
    static final int NUMBER_FLAGS = 0x40;
    static final int HISTOGRAM_ATTRIBUTE = 0x4A;
    static final int HISTOGRAM_EXEMPLAR = 0x42;
    static final int HISTOGRAM_FLAGS = 0x50;
    static final int SUMMARY_ATTRIBUTE = 0x3A;
    static final int SUMMARY_FLAGS = 0x40;
    static final int NO_RECORDED_VALUE = 1;

    static final int EXEMPLAR_TIME = 0x11;
    static final int EXEMPLAR_NUMBER = 0x19;
    static final int EXEMPLAR_SPAN_ID = 0x22;
    static final int EXEMPLAR_TRACE_ID = 0x2A;
    static final int EXEMPLAR_ATTRIBUTE = 0x3A;

    static final int KEY = 0x0A;
    static final int VALUE = 0x12;
    static final int STRING_VALUE = 0x0A;

    private Otlp() {}
}
