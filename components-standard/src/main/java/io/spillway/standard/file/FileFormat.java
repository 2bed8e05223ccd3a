package io.spillway.standard.file;

/** The format of the files of the {@code file} exporter. */
public enum FileFormat {
    /** A line of OTLP JSON for each batch. */
    JSON,
    /** An OTLP protobuf message for each batch, its length in four bytes before it. */
    PROTO
}
