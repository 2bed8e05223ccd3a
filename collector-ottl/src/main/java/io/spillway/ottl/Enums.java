package io.spillway.ottl;

import java.util.Map;
import java.util.TreeMap;

/** The symbols that stand for numbers, by context. */
final class Enums {
    private static final Map<String, Integer> SPAN = new TreeMap<>(Map.of(
            "SPAN_KIND_UNSPECIFIED", 0,
            "SPAN_KIND_INTERNAL", 1,
            "SPAN_KIND_SERVER", 2,
            "SPAN_KIND_CLIENT", 3,
            "SPAN_KIND_PRODUCER", 4,
            "SPAN_KIND_CONSUMER", 5,
            "STATUS_CODE_UNSET", 0,
            "STATUS_CODE_OK", 1,
            "STATUS_CODE_ERROR", 2));

    private static final Map<String, Integer> METRIC = new TreeMap<>(Map.of(
            "AGGREGATION_TEMPORALITY_UNSPECIFIED", 0,
            "AGGREGATION_TEMPORALITY_DELTA", 1,
            "AGGREGATION_TEMPORALITY_CUMULATIVE", 2,
            "METRIC_DATA_TYPE_NONE", 0,
            "METRIC_DATA_TYPE_GAUGE", 1,
            "METRIC_DATA_TYPE_SUM", 2,
            "METRIC_DATA_TYPE_HISTOGRAM", 3,
            "METRIC_DATA_TYPE_EXPONENTIAL_HISTOGRAM", 4,
            "METRIC_DATA_TYPE_SUMMARY", 5));

    private static final Map<String, Integer> DATAPOINT = new TreeMap<>(METRIC);
    private static final Map<String, Integer> LOG = new TreeMap<>(Map.of("SEVERITY_NUMBER_UNSPECIFIED", 0));

    static {
        DATAPOINT.put("FLAG_NONE", 0);
        DATAPOINT.put("FLAG_NO_RECORDED_VALUE", 1);
        String[] levels = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
        for (int i = 0; i < 24; i++) {
            String step = i % 4 == 0 ? "" : String.valueOf(i % 4 + 1);
            LOG.put("SEVERITY_NUMBER_" + levels[i / 4] + step, i + 1);
        }
    }

    private Enums() {}

    private static Map<String, Integer> of(Context context) {
        return switch (context) {
            case RESOURCE, SCOPE, EXEMPLAR -> Map.of();
            case SPAN, SPANEVENT -> SPAN;
            case METRIC -> METRIC;
            case DATAPOINT -> DATAPOINT;
            case LOG -> LOG;
        };
    }

    static boolean has(String symbol, Context context) {
        return of(context).containsKey(symbol);
    }

    static long number(Expression.Symbol symbol, Context context) throws InvalidExpressionException {
        Map<String, Integer> known = of(context);
        Integer number = known.get(symbol.name());
        if (number == null) {
            String expected = known.isEmpty() ? "none in this context" : String.join(", ", known.keySet());
            String near = Names.nearest(symbol.name(), known.keySet())
                    .map(name -> "; did you mean " + name + "?")
                    .orElse("");
            throw new InvalidExpressionException(
                    symbol.offset(),
                    "unknown enum \"" + symbol.name() + "\" in context " + context.key() + " (expected: " + expected
                            + near + ")");
        }
        return number;
    }
}
