package io.spillway.standard.filter;

import java.util.List;

/**
 * Conditions for spans, by context.
 *
 * @param resource conditions for resources
 * @param span conditions for spans
 * @param spanevent conditions for span events; a span that loses its events stays
 */
public record TraceFilterConfig(List<String> resource, List<String> span, List<String> spanevent) {
    static final TraceFilterConfig NONE = new TraceFilterConfig(List.of(), List.of(), List.of());
}
