package io.spillway.ottl;

import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The functions that make another list or a map of a list. */
final class ListFunctions {
    private ListFunctions() {}

    static void register() {
        FunctionTable.add(
                "Sort(target: list, order?: string)",
                "The elements in order, `asc` or `desc`. Strings and booleans among them make all of them compare as strings; a list with"
                        + " maps, lists or bytes stays as it is.",
                "Sort([3, 1, 2])",
                "`[1, 2, 3]`",
                ListFunctions::sort);
        FunctionTable.add(
                "SliceToMap(target: list, key_path?: [string], value_path?: [string])",
                "A map of the elements. Paths of keys lead to the key and to the value within each element.",
                "SliceToMap([{\"k\": \"a\", \"v\": 1}], [\"k\"], [\"v\"])",
                "`{\"a\": 1}`",
                ListFunctions::toMap);
    }

    private static Getter sort(Arguments arguments) throws InvalidExpressionException {
        Getter target = arguments.any("target");
        boolean isDescending = arguments.has("order")
                && arguments.literalWord("order", List.of("asc", "desc")).equals("desc");
        return frame -> {
            ListValue list = Arguments.asList(target.get(frame));
            List<@Nullable Object> elements = Values.elementsOf(list);
            Optional<Comparator<@Nullable Object>> order = order(elements);
            if (order.isEmpty()) {
                return list;
            }
            elements.sort(isDescending ? order.get().reversed() : order.get());
            return RawList.of(elements);
        };
    }

    /** How elements compare; empty when there is no order. */
    private static Optional<Comparator<@Nullable Object>> order(List<@Nullable Object> elements) {
        boolean isText = false;
        boolean isFloat = false;
        for (Object element : elements) {
            switch (element) {
                case Long _ -> {}
                case Double _ -> isFloat = true;
                case null -> isText = true;
                case String _, Boolean _ -> isText = true;
                default -> {
                    return Optional.empty();
                }
            }
        }
        if (elements.isEmpty()) {
            return Optional.empty();
        }
        if (isText) {
            return Optional.of((a, b) -> Values.compareCodePoints(JsonText.attribute(a), JsonText.attribute(b)));
        }
        boolean hasFloat = isFloat;
        return Optional.of((a, b) -> a instanceof Number x && b instanceof Number y
                ? (hasFloat ? compare(x.doubleValue(), y.doubleValue()) : Long.compare(x.longValue(), y.longValue()))
                : 0);
    }

    /** A number that is none comes before all others; the zeros are equal. */
    private static int compare(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Boolean.compare(!Double.isNaN(a), !Double.isNaN(b));
        }
        return a < b ? -1 : (a > b ? 1 : 0);
    }

    private static Getter toMap(Arguments arguments) throws InvalidExpressionException {
        Typed<ListValue> target = arguments.list("target");
        List<String> keyPath = arguments.has("key_path") ? arguments.literalTexts("key_path") : List.of();
        List<String> valuePath = arguments.has("value_path") ? arguments.literalTexts("value_path") : List.of();
        return frame -> {
            ListValue list = target.get(frame);
            MapValue map = new MapValue();
            for (int i = 0; i < list.size(); i++) {
                Object element = list.get(i);
                Object key = keyPath.isEmpty() ? String.valueOf(i) : follow(element, keyPath);
                if (!(key instanceof String name)) {
                    throw Values.unexpected("a string as key of element " + i, key);
                }
                map.put(name, Values.attribute(valuePath.isEmpty() ? element : follow(element, valuePath)));
            }
            return map;
        };
    }

    private static @Nullable Object follow(@Nullable Object element, List<String> path) {
        Object current = element;
        for (String key : path) {
            MapValue map = Arguments.asMap(current);
            int number = map.find(key);
            if (number < 0) {
                throw new EvaluationException("an element has no key \"" + key + "\"");
            }
            current = map.valueAt(number);
        }
        return current;
    }
}
