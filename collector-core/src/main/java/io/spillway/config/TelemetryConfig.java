package io.spillway.config;

/** How the collector reports on itself: {@code service.telemetry}. */
public record TelemetryConfig() {
    public static TelemetryConfig defaults() {
        return new TelemetryConfig();
    }
}
