package io.spillway.scrape;

/** The formats of text pages. Versions of one format that differ only in what a target may write are read alike. */
public enum PageFormat {
    /** Prometheus' text format, versions 0.0.4 and 1.0.0. */
    TEXT,
    /** OpenMetrics, versions 0.0.1 and 1.0.0. */
    OPEN_METRICS
}
