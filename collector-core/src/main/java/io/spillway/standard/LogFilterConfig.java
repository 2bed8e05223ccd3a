package io.spillway.standard;

import java.util.List;

/** Conditions for log records, by context. */
public record LogFilterConfig(List<String> resource, List<String> logRecord) {
    static final LogFilterConfig NONE = new LogFilterConfig(List.of(), List.of());
}
