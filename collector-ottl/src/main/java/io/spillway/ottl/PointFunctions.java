package io.spillway.ottl;

import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.MapValue;
import io.spillway.telemetry.MessageEdit;
import java.util.EnumSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The functions that look at the data points of a metric. */
final class PointFunctions {
    private PointFunctions() {}

    static void register() {
        FunctionTable.add(
                EnumSet.of(Context.METRIC),
                "HasAttrKeyOnDatapoint(key: string)",
                "Whether any data point of the metric has an attribute.",
                "HasAttrKeyOnDatapoint(\"host\")",
                "true if a data point has `host`",
                arguments -> hasAttribute(arguments, _ -> true));
        FunctionTable.add(
                EnumSet.of(Context.METRIC),
                "HasAttrOnDatapoint(key: string, expected_val: string)",
                "Whether the first data point with an attribute has this string as its value.",
                "HasAttrOnDatapoint(\"host\", \"a\")",
                "true if `host` is `a`",
                arguments -> {
                    String expected = arguments.literalText("expected_val");
                    return hasAttribute(
                            arguments, value -> (value instanceof String text ? text : "").equals(expected));
                });
    }

    private static Getter hasAttribute(Arguments arguments, Predicate<@Nullable Object> test)
            throws InvalidExpressionException {
        AttributeKey key = AttributeKey.of(arguments.literalText("key"));
        return frame -> {
            if (frame.dataTag == 0) {
                throw new EvaluationException("a metric without a type has no data points");
            }
            Search search = new Search(MetricData.attributes(frame.dataTag), key);
            Frame.present(frame.data).children(MetricData.POINT, MessageEdit.blank(), search);
            return search.isFound && test.test(search.value);
        };
    }

    /** Finds the first data point with an attribute. */
    private static final class Search implements MessageEdit.Visitor {
        private final int tag;
        private final AttributeKey key;
        private boolean isFound;

        @Nullable
        private Object value;

        Search(int tag, AttributeKey key) {
            this.tag = tag;
            this.key = key;
        }

        @Override
        public boolean visit(MessageEdit point) {
            if (!isFound) {
                MapValue attributes = point.map(tag);
                int number = attributes.find(key);
                isFound = number >= 0;
                value = isFound ? attributes.valueAt(number) : null;
            }
            return true;
        }
    }
}
