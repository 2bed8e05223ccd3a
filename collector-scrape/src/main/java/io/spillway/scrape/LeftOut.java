package io.spillway.scrape;

/** Why a sample of a good page is not in its OTLP form. */
public enum LeftOut {
    /** An earlier sample of the page has the same name and labels. */
    DUPLICATE,
    /** A bucket or a quantile without a label {@code le} or {@code quantile} that is a number. */
    NO_BOUND,
    /** A sample of a histogram or summary that has no {@code _count}. */
    NO_COUNT,
    /** A bucket of a gauge histogram, for which OTLP has no type. */
    GAUGE_HISTOGRAM,
    /** A sample whose time differs from the other samples of its histogram or summary. */
    OTHER_TIME,
    /** A start time without a series. */
    NO_SERIES
}
