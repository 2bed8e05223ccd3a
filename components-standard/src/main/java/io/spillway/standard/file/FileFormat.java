package io.spillway.standard.file;

/** What the {@code file} exporter writes. */
public enum FileFormat {
    /** A line of OTLP JSON for each batch. */
    JSON,
    /** An OTLP protobuf message for each batch, its length in four bytes before it. */
    PROTO
}
