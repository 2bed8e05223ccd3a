package io.spillway.ottl;

import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The function that finds the level of a severity in a mapping. */
final class SeverityFunctions {
    private static final Map<String, Long> HUNDREDS = Map.of("2xx", 200L, "3xx", 300L, "4xx", 400L, "5xx", 500L);

    private SeverityFunctions() {}

    static void register() {
        FunctionTable.add(
                "ParseSeverity(target: any, mapping: map)",
                "The level under which a mapping has a string (`equals`) or an integer (`range` of `min` and `max`, or `2xx` … `5xx`).",
                "ParseSeverity(attributes[\"code\"], {\"error\": [{\"range\": \"5xx\"}], \"info\": [{\"equals\": [\"ok\"]}]})",
                "`error` for 503",
                SeverityFunctions::make);
    }

    /** Strings and a range of integers that belong to a level. */
    private record Criterion(String level, Set<String> texts, long min, long max) {
        boolean holds(Object value) {
            return value instanceof Long number
                    ? number >= min && number <= max
                    : value instanceof String text && texts.contains(text);
        }
    }

    private static Getter make(Arguments arguments) throws InvalidExpressionException {
        Getter target = arguments.any("target");
        if (!(arguments.any("mapping") instanceof Getter.Literal(MapValue mapping))) {
            throw arguments.wrong("mapping", "expected a map of literals");
        }
        List<Criterion> criteria;
        try {
            criteria = criteria(mapping);
        } catch (EvaluationException e) {
            throw arguments.wrong("mapping", String.valueOf(e.getMessage()));
        }
        return frame -> {
            Object value = target.get(frame);
            if (!(value instanceof String) && !(value instanceof Long)) {
                throw Values.unexpected("a string or an integer", value);
            }
            return criteria.stream()
                    .filter(criterion -> criterion.holds(value))
                    .findFirst()
                    .map(Criterion::level)
                    .orElseThrow(() -> new EvaluationException("no level has the value " + value));
        };
    }

    private static List<Criterion> criteria(MapValue mapping) {
        List<Criterion> criteria = new ArrayList<>();
        for (int i = mapping.first(); i >= 0; i = mapping.next(i)) {
            for (Object each : Values.elementsOf(Arguments.asList(mapping.valueAt(i)))) {
                criteria.add(criterion(mapping.keyAt(i), Arguments.asMap(each)));
            }
        }
        return criteria;
    }

    private static Criterion criterion(String level, MapValue map) {
        Set<String> texts = new TreeSet<>();
        if (map.get("equals") instanceof ListValue list) {
            Values.elementsOf(list).forEach(each -> texts.add(Arguments.asText(each)));
        }
        return switch (map.get("range")) {
            case null -> new Criterion(level, texts, 1, 0);
            case String hundred
            when HUNDREDS.containsKey(hundred) -> {
                long min = HUNDREDS.getOrDefault(hundred, 0L);
                yield new Criterion(level, texts, min, min + 99);
            }
            case MapValue range -> new Criterion(level, texts, bound(range.get("min")), bound(range.get("max")));
            case Object other -> throw Values.unexpected("2xx, 3xx, 4xx, 5xx or a map of min and max as range", other);
        };
    }

    private static long bound(@Nullable Object value) {
        return Arguments.asWhole(value);
    }
}
