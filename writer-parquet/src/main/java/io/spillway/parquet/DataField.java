package io.spillway.parquet;

import io.spillway.telemetry.Wire;
import java.nio.charset.StandardCharsets;

/** The data of a metric without its points: the type, and the fields that all points share. */
final class DataField extends Field {
    static final int GAUGE = 0x2A;
    static final int SUM = 0x3A;
    static final int HISTOGRAM = 0x4A;
    static final int EXPONENTIAL_HISTOGRAM = 0x52;
    static final int SUMMARY = 0x5A;

    private final TextColumn type;
    private final MessageColumns shared;
    private byte[] name = {};

    DataField(TextColumn type, MessageColumns shared) {
        this.type = type;
        this.shared = shared;
    }

    /** The name of the type that a tag of {@code Metric} stands for. */
    static String name(int tag) {
        return switch (tag) {
            case GAUGE -> "GAUGE";
            case SUM -> "SUM";
            case HISTOGRAM -> "HISTOGRAM";
            case EXPONENTIAL_HISTOGRAM -> "EXPONENTIAL_HISTOGRAM";
            default -> "SUMMARY";
        };
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        name = name(tag).getBytes(StandardCharsets.US_ASCII);
        shared.read(bytes, at + Wire.size(Wire.varint32(bytes, at)), end, repetition, exactness);
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        type.add(repetition, name, 0, name.length);
        shared.finish(repetition, exactness);
        return true;
    }

    @Override
    void absent(int repetition, int definition) {
        type.absent(repetition, definition);
        shared.absent(repetition, definition);
    }
}
