package io.spillway.ottl;

import io.spillway.telemetry.MapValue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The functions that take lambda expressions. */
final class LambdaFunctions {
    private LambdaFunctions() {}

    static void register() {
        FunctionTable.add(
                "All(source: any, predicate: lambda)",
                "Whether a condition holds for all entries of a map or elements of a list.",
                "All([1, 2], (index, value) => value > 0)",
                "true",
                arguments -> matches(arguments, false));
        FunctionTable.add(
                "Any(source: any, predicate: lambda)",
                "Whether a condition holds for any entry of a map or element of a list.",
                "Any({\"a\": 1}, (key, value) => key == \"b\")",
                "false",
                arguments -> matches(arguments, true));
        FunctionTable.add(
                "Filter(source: any, predicate: lambda)",
                "The entries of a map or elements of a list for which a condition holds.",
                "Filter([1, 2, 3], (_, value) => value != 2)",
                "`[1, 3]`",
                LambdaFunctions::filter);
        FunctionTable.add(
                "Find(source: any, predicate: lambda, mapper?: lambda)",
                "The first value for which a condition holds, or what the mapper makes of it; nil when there is none.",
                "Find({\"a\": 1, \"b\": 2}, (_, value) => value > 1, (key, _) => key)",
                "`b`",
                LambdaFunctions::find);
        FunctionTable.add(
                "MapEach(source: any, mapper: lambda)",
                "A map or a list with another value for each value.",
                "MapEach([\"a\", \"b\"], (index, value) => Concat([value, index], \"\"))",
                "`[\"a0\", \"b1\"]`",
                LambdaFunctions::mapEach);
        FunctionTable.add(
                "MapKeys(source: map, key_mapper: lambda)",
                "A map with another key for each key. The last of several values for one key stays.",
                "MapKeys({\"A\": 1}, (key, _) => ToLowerCase(key))",
                "`{\"a\": 1}`",
                LambdaFunctions::mapKeys);
        FunctionTable.add(
                "Reduce(source: any, seed: any, accumulator: lambda)",
                "One value made of all: the accumulator gets the value so far, the key and the value of each entry.",
                "Reduce([1, 2, 3], 0, (sum, _, value) => sum + value)",
                "6",
                LambdaFunctions::reduce);
        FunctionTable.add(
                "When(condition: lambda, true_value: any, false_value: any)",
                "The first value if a condition without parameters holds, and otherwise the second.",
                "When(() => 2 > 1, \"more\", \"less\")",
                "`more`",
                LambdaFunctions::when);
    }

    private static Getter matches(Arguments arguments, boolean isAny) throws InvalidExpressionException {
        Getter source = arguments.any("source");
        Lambda predicate = arguments.lambda("predicate", 2);
        return frame -> {
            AtomicBoolean isDecided = new AtomicBoolean();
            Elements.of(source.get(frame)).forEach((key, value) -> {
                isDecided.set(predicate.holds(frame, key, value) == isAny);
                return !isDecided.get();
            });
            return isDecided.get() == isAny;
        };
    }

    private static Getter filter(Arguments arguments) throws InvalidExpressionException {
        Getter source = arguments.any("source");
        Lambda predicate = arguments.lambda("predicate", 2);
        return frame -> {
            Elements elements = Elements.of(source.get(frame));
            Elements.Collector kept = elements.collector();
            elements.forEach((key, value) -> {
                if (predicate.holds(frame, key, value)) {
                    kept.add(key, value);
                }
                return true;
            });
            return kept.target();
        };
    }

    private static Getter find(Arguments arguments) throws InvalidExpressionException {
        Getter source = arguments.any("source");
        Lambda predicate = arguments.lambda("predicate", 2);
        @Nullable Lambda mapper = arguments.has("mapper") ? arguments.lambda("mapper", 2) : null;
        return frame -> {
            AtomicReference<@Nullable Object> found = new AtomicReference<>();
            Elements.of(source.get(frame)).forEach((key, value) -> {
                boolean isFound = predicate.holds(frame, key, value);
                if (isFound) {
                    found.set(mapper == null ? value : mapper.value(frame, key, value));
                }
                return !isFound;
            });
            return found.get();
        };
    }

    private static Getter mapEach(Arguments arguments) throws InvalidExpressionException {
        Getter source = arguments.any("source");
        Lambda mapper = arguments.lambda("mapper", 2);
        return frame -> {
            Elements elements = Elements.of(source.get(frame));
            Elements.Collector mapped = elements.collector();
            Budget size = Budget.ofOneValue();
            elements.forEach((key, value) -> {
                Object result = mapper.value(frame, key, value);
                size.spend(result, 0);
                mapped.add(key, result);
                return true;
            });
            return mapped.target();
        };
    }

    private static Getter mapKeys(Arguments arguments) throws InvalidExpressionException {
        Typed<MapValue> source = arguments.map("source");
        Lambda mapper = arguments.lambda("key_mapper", 2);
        return frame -> {
            MapValue mapped = new MapValue();
            Budget size = Budget.ofOneValue();
            new Elements.OfMap(source.get(frame)).forEach((key, value) -> {
                String name = Arguments.asText(mapper.value(frame, key, value));
                size.spend(name, 0);
                mapped.put(name, Values.attribute(value));
                return true;
            });
            return mapped;
        };
    }

    private static Getter reduce(Arguments arguments) throws InvalidExpressionException {
        Getter source = arguments.any("source");
        Getter seed = arguments.any("seed");
        Lambda accumulator = arguments.lambda("accumulator", 3);
        return frame -> {
            Elements elements = Elements.of(source.get(frame));
            AtomicReference<@Nullable Object> sum = new AtomicReference<>(seed.get(frame));
            elements.forEach((key, value) -> {
                Object next = accumulator.value(frame, sum.get(), key, value);
                Budget.ofOneValue().spend(next, 0);
                sum.set(next);
                return true;
            });
            return sum.get();
        };
    }

    private static Getter when(Arguments arguments) throws InvalidExpressionException {
        Lambda condition = arguments.lambda("condition", 0);
        Getter then = arguments.any("true_value");
        Getter otherwise = arguments.any("false_value");
        return frame -> condition.holds(frame) ? then.get(frame) : otherwise.get(frame);
    }
}
