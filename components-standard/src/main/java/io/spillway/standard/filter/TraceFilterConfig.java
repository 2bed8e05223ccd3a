package io.spillway.standard.filter;

import java.util.List;

/** Conditions for spans, by context. */
public record TraceFilterConfig(List<String> resource, List<String> span, List<String> spanevent) {
    static final TraceFilterConfig NONE = new TraceFilterConfig(List.of(), List.of(), List.of());
}
