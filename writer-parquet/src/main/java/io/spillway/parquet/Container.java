package io.spillway.parquet;

/**
 * The headers above an item.
 *
 * @param metric the metric of a data point; equal to {@code scope} for spans and log records
 */
record Container(Header resource, Header scope, Header metric) {
    /** The container of a row that is not filled yet. */
    static final Container NONE = none();

    private static Container none() {
        Header empty = new Header(new byte[0], 0, new byte[0], 0);
        return new Container(empty, empty, empty);
    }

    /** The text that rows are ordered by. */
    byte[] text() {
        return resource.sortText.length > 0 ? resource.sortText : metric.sortText;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Container that
                && resource == that.resource
                && scope == that.scope
                && metric == that.metric;
    }

    @Override
    public int hashCode() {
        return (System.identityHashCode(resource) * 31 + System.identityHashCode(scope)) * 31
                + System.identityHashCode(metric);
    }
}
