package io.spillway.partial.store;

import io.spillway.observe.Metric;
import java.util.List;

/** The metrics of spans in flight, beside those that every exporter and receiver has. */
public final class PartialMetrics {
    private static final String COMPONENT = "component";

    public static final Metric HEARTBEATS = Metric.counter(
            "otelcol_partial_heartbeats",
            "{spans}",
            "Heartbeats of single spans, by effect: touched (times only), stored, late (superseded, or the span had"
                    + " ended) or refused (the store is full).",
            COMPONENT,
            "effect");
    public static final Metric STOPS = Metric.counter(
            "otelcol_partial_stops",
            "{spans}",
            "Stops of single spans, by effect: stopped, or unknown (the span was not in flight).",
            COMPONENT,
            "effect");
    public static final Metric RECORDS_REJECTED = Metric.counter(
            "otelcol_partial_rejected_records",
            "{log_records}",
            "Heartbeats and stops that could not be understood, by cause.",
            COMPONENT,
            "cause");
    public static final Metric RECORDS_IGNORED = Metric.counter(
            "otelcol_partial_ignored_records", "{log_records}", "Log records without partial.event.", COMPONENT);
    public static final Metric COLLECTED = Metric.counter(
            "otelcol_partial_collected_spans", "{spans}", "Expired spans that the pipeline took.", COMPONENT);
    public static final Metric COLLECT_FAILED = Metric.counter(
            "otelcol_partial_collect_failed_spans",
            "{spans}",
            "Expired spans that could not be collected, by cause: refused (by the pipeline; tried again), undecodable"
                    + " (moved to the dead letters) or lost_claim (the lease was over before they were marked; sent"
                    + " again).",
            COMPONENT,
            "cause");
    public static final Metric CYCLE_DURATION = Metric.histogram(
            "otelcol_partial_cycle_duration",
            "s",
            "How long one look for expired spans took, sending included.",
            new double[] {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0},
            COMPONENT);
    public static final Metric BATCH_SPANS = Metric.histogram(
            "otelcol_partial_batch_spans",
            "{spans}",
            "Expired spans in one batch.",
            new double[] {1.0, 10.0, 100.0, 1_000.0, 10_000.0},
            COMPONENT);
    public static final Metric STORE_FAILURES = Metric.counter(
            "otelcol_partial_store_failures",
            "{failures}",
            "Operations that the database refused or did not answer.",
            COMPONENT);
    public static final Metric IN_FLIGHT = Metric.gauge(
            "otelcol_partial_in_flight_spans", "{spans}", "Spans in flight, expired ones included.", COMPONENT);
    public static final Metric EXPIRED = Metric.gauge(
            "otelcol_partial_expired_spans", "{spans}", "Expired spans that wait to be collected.", COMPONENT);
    public static final Metric TOMBSTONES = Metric.gauge(
            "otelcol_partial_tombstones", "{spans}", "Spans that ended not long ago and are remembered.", COMPONENT);
    public static final Metric LAG = Metric.gauge(
            "otelcol_partial_expired_lag",
            "s",
            "For how long the oldest expired span has been waiting to be collected.",
            COMPONENT);
    public static final Metric CONNECTIONS = Metric.gauge(
            "otelcol_partial_db_connections", "{connections}", "Open connections to PostgreSQL.", COMPONENT);

    private PartialMetrics() {}

    /** Every declaration, in the order of this file. */
    public static List<Metric> all() {
        return List.of(
                HEARTBEATS,
                STOPS,
                RECORDS_REJECTED,
                RECORDS_IGNORED,
                COLLECTED,
                COLLECT_FAILED,
                CYCLE_DURATION,
                BATCH_SPANS,
                STORE_FAILURES,
                IN_FLIGHT,
                EXPIRED,
                TOMBSTONES,
                LAG,
                CONNECTIONS);
    }
}
