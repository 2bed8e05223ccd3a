package io.spillway.scrape;

/** The types that a page can declare, with their names in both formats. */
enum MetricKind {
    UNKNOWN("unknown", "untyped", "unknown"),
    COUNTER("counter", "counter", "counter"),
    GAUGE("gauge", "gauge", "gauge"),
    HISTOGRAM("histogram", "histogram", "histogram"),
    SUMMARY("summary", "summary", "summary"),
    GAUGE_HISTOGRAM("gaugehistogram", "", "gaugehistogram"),
    INFO("info", "", "info"),
    STATE_SET("stateset", "", "stateset");

    /** The value of {@code prometheus.type} in the metadata of the metric. */
    final String word;

    private final String text;
    private final String openMetrics;

    MetricKind(String word, String text, String openMetrics) {
        this.word = word;
        this.text = text;
        this.openMetrics = openMetrics;
    }

    /** Whether a sample {@code …_created} tells the start time of a series. */
    boolean hasStart() {
        return this == COUNTER || this == HISTOGRAM || this == SUMMARY;
    }

    static MetricKind read(PageFormat format, byte[] page, int from, int to) throws BadPageException {
        for (MetricKind kind : values()) {
            String word = format == PageFormat.TEXT ? kind.text : kind.openMetrics;
            if (!word.isEmpty() && Letters.spell(page, from, to, word)) {
                return kind;
            }
        }
        throw new BadPageException(from, "unknown metric type");
    }
}
