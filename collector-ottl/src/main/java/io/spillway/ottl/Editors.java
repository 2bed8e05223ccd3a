package io.spillway.ottl;

import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The functions that change telemetry. */
final class Editors {
    private Editors() {}

    static void register() {
        FunctionTable.add(
                "set(target: path, value: any)",
                "Sets a path to a value. A value of nil changes nothing.",
                "set(attributes[\"env\"], \"prod\")",
                "the attribute `env` is `prod`",
                Editors::set);
        FunctionTable.add(
                "delete_key(target: map path, key: string)",
                "Removes a key from a map.",
                "delete_key(attributes, \"password\")",
                "the attribute `password` is gone",
                Editors::deleteKey);
        FunctionTable.add(
                "delete_matching_keys(target: map path, pattern: string)",
                "Removes all keys in which a regular expression matches.",
                "delete_matching_keys(attributes, \"(?i).*secret.*\")",
                "attributes with `secret` in the key are gone",
                arguments -> keepMatching(arguments, false));
        FunctionTable.add(
                "keep_matching_keys(target: map path, pattern: string)",
                "Removes all keys but those in which a regular expression matches.",
                "keep_matching_keys(attributes, \"^http\\\\.\")",
                "only attributes that begin with `http.` stay",
                arguments -> keepMatching(arguments, true));
        FunctionTable.add(
                "keep_keys(target: map path, keys: [string])",
                "Removes all keys but the named.",
                "keep_keys(attributes, [\"http.method\", \"http.route\"])",
                "at most two attributes stay",
                Editors::keepKeys);
        FunctionTable.add(
                "limit(target: map path, limit: integer, priority_keys: [string])",
                "Removes keys until the map has no more than the limit; the named keys stay.",
                "limit(attributes, 100, [\"http.route\"])",
                "at most 100 attributes stay, `http.route` among them",
                Editors::limit);
        FunctionTable.add(
                "truncate_all(target: map path, limit: integer, utf8_safe?: boolean, truncation_marker?: string)",
                "Cuts all strings of a map to a number of bytes. A character is never cut in two.",
                "truncate_all(attributes, 4096)",
                "no attribute is longer than 4096 bytes",
                Editors::truncateAll);
        FunctionTable.add(
                "stringify_all(target: map path)",
                "Turns all values of a map into strings.",
                "stringify_all(attributes)",
                "the attribute `1` is `\"1\"`",
                Editors::stringifyAll);
        FunctionTable.add(
                "merge_maps(target: map path, source: map, strategy: string)",
                "Puts the entries of a map into another. The strategy is `insert` (only new keys), `update` (only keys that are there)"
                        + " or `upsert` (both).",
                "merge_maps(attributes, ParseJSON(body), \"upsert\")",
                "the fields of a JSON body are attributes",
                Editors::mergeMaps);
        FunctionTable.add(
                "append(target: path, value?: any, values?: [any])",
                "Adds values at the end of a list. A target that is no list becomes the first element.",
                "append(attributes[\"tags\"], \"new\")",
                "the list `tags` ends with `new`",
                Editors::append);
        FunctionTable.add(
                "flatten(target: map path, prefix?: string, depth?: integer, resolve_conflicts?: boolean)",
                "Lifts the entries of nested maps and lists to the top, with keys joined by dots. With `resolve_conflicts`, a key that is there"
                        + " already gets a number.",
                "flatten(attributes)",
                "`{\"a\": {\"b\": 1}}` is `{\"a.b\": 1}`",
                Editors::flatten);
        FunctionTable.add(
                "delete_index(target: path, start_index: integer, end_index?: integer)",
                "Removes elements of a list, from an index to another that stays.",
                "delete_index(attributes[\"tags\"], 0)",
                "the list `tags` has lost its first element",
                Editors::deleteIndex);
    }

    /** An editor has no value. */
    interface Action extends Getter {
        void run(Frame frame);

        @Override
        default @Nullable Object get(Frame frame) {
            run(frame);
            return null;
        }
    }

    static Getter action(Action action) {
        return action;
    }

    private static Getter set(Arguments arguments) throws InvalidExpressionException {
        Place target = arguments.place("target");
        Getter value = arguments.any("value");
        if (value instanceof Getter.Literal(Object literal)) {
            if (literal == null) {
                throw arguments.wrong("value", "nil has no effect");
            }
            String expected = target.refusal(literal);
            if (expected != null) {
                throw arguments.wrong(
                        "value", "the path takes " + expected + ", not a value of type " + Values.label(literal));
            }
            if (target instanceof KeyedPlace place) {
                Optional<Action> constant = place.setTo(literal);
                if (constant.isPresent()) {
                    return constant.get();
                }
            }
        } else if (target instanceof Places.ReadOnly) {
            throw arguments.wrong("target", "the path cannot be set");
        }
        return action(frame -> {
            Object current = value.get(frame);
            if (current != null) {
                target.set(frame, current);
            }
        });
    }

    static Typed<MapValue> target(Arguments arguments) throws InvalidExpressionException {
        Place place = arguments.place("target");
        return frame -> Arguments.asMap(place.get(frame));
    }

    private static Getter deleteKey(Arguments arguments) throws InvalidExpressionException {
        Typed<MapValue> target = target(arguments);
        Typed<String> key = arguments.text("key");
        return action(frame -> {
            MapValue map = target.get(frame);
            int number = map.find(key.get(frame));
            if (number >= 0) {
                map.removeAt(number);
            }
        });
    }

    private static void removeIf(MapValue map, Predicate<String> isGone) {
        for (int i = map.first(); i >= 0; i = map.next(i)) {
            if (isGone.test(map.keyAt(i))) {
                map.removeAt(i);
            }
        }
    }

    private static Getter keepMatching(Arguments arguments, boolean isKept) throws InvalidExpressionException {
        Typed<MapValue> target = target(arguments);
        Typed<Predicate<String>> search = arguments.search("pattern");
        return action(frame -> {
            Predicate<String> compiled = search.get(frame);
            removeIf(target.get(frame), key -> compiled.test(key) != isKept);
        });
    }

    private static Getter keepKeys(Arguments arguments) throws InvalidExpressionException {
        Typed<MapValue> target = target(arguments);
        List<Typed<String>> keys = arguments.values("keys", Arguments::asText);
        return action(frame -> {
            MapValue map = target.get(frame);
            Set<String> kept = HashSet.newHashSet(keys.size());
            keys.forEach(key -> kept.add(key.get(frame)));
            removeIf(map, key -> !kept.contains(key));
        });
    }

    private static Getter limit(Arguments arguments) throws InvalidExpressionException {
        Typed<MapValue> target = target(arguments);
        long limit = arguments.literalWhole("limit");
        Set<String> first = Set.copyOf(arguments.literalTexts("priority_keys"));
        if (limit < first.size()) {
            throw arguments.wrong("limit", limit + " (expected: >= the number of priority keys)");
        }
        return action(frame -> {
            MapValue map = target.get(frame);
            if (map.size() <= limit) {
                return;
            }
            long room = limit - first.stream().filter(key -> map.find(key) >= 0).count();
            for (int i = map.first(); i >= 0; i = map.next(i)) {
                if (!first.contains(map.keyAt(i)) && room-- <= 0) {
                    map.removeAt(i);
                }
            }
        });
    }

    private static Getter truncateAll(Arguments arguments) throws InvalidExpressionException {
        Typed<MapValue> target = target(arguments);
        long limit = arguments.literalWhole("limit");
        arguments.literalBool("utf8_safe", true);
        String marker = arguments.literalText("truncation_marker", "");
        int room = (int) Math.min(Integer.MAX_VALUE, limit) - marker.getBytes(StandardCharsets.UTF_8).length;
        if (room < 0) {
            throw arguments.wrong("limit", limit + " (expected: >= the length of the marker)");
        }
        return action(frame -> {
            MapValue map = target.get(frame);
            for (int i = map.first(); i >= 0; i = map.next(i)) {
                if (map.valueAt(i) instanceof String text && Texts.byteLength(text) > limit) {
                    map.setAt(i, Texts.truncated(text, room) + marker);
                }
            }
        });
    }

    private static Getter stringifyAll(Arguments arguments) throws InvalidExpressionException {
        Typed<MapValue> target = target(arguments);
        return action(frame -> {
            MapValue map = target.get(frame);
            for (int i = map.first(); i >= 0; i = map.next(i)) {
                if (!(map.valueAt(i) instanceof String)) {
                    String text = JsonText.attribute(map.valueAt(i));
                    frame.budget.spend(text, 1);
                    map.setAt(i, text);
                }
            }
        });
    }

    private static Getter mergeMaps(Arguments arguments) throws InvalidExpressionException {
        Typed<MapValue> target = target(arguments);
        Typed<MapValue> source = arguments.map("source");
        String strategy = arguments.literalText("strategy");
        if (!Set.of("insert", "update", "upsert").contains(strategy)) {
            throw arguments.wrong("strategy", "\"" + strategy + "\" (expected: insert, update or upsert)");
        }
        boolean isInsert = !strategy.equals("update");
        boolean isUpdate = !strategy.equals("insert");
        return action(frame -> {
            MapValue into = target.get(frame);
            MapValue from = source.get(frame);
            for (int i = from.first(); i >= 0; i = from.next(i)) {
                AttributeKey key = from.attributeKeyAt(i);
                Object value = from.valueAt(i);
                int number = into.find(key);
                frame.budget.spend(key.name(), 0);
                frame.budget.spend(value, 1);
                if (number < 0 && isInsert) {
                    into.add(key, Values.attribute(value));
                } else if (number >= 0 && isUpdate) {
                    into.setAt(number, Values.attribute(value));
                }
            }
        });
    }

    private static Getter append(Arguments arguments) throws InvalidExpressionException {
        Place target = arguments.place("target");
        if (!arguments.has("value") && !arguments.has("values")) {
            throw arguments.wrong("target", "a value or values are missing");
        }
        Optional<Getter> value = arguments.has("value") ? Optional.of(arguments.any("value")) : Optional.empty();
        List<Getter> values = arguments.has("values") ? arguments.values("values") : List.of();
        return action(frame -> {
            ListValue list = new ListValue();
            switch (target.get(frame)) {
                case null -> {}
                case ListValue current -> {
                    for (int i = 0; i < current.size(); i++) {
                        list.add(Values.attribute(current.get(i)));
                    }
                }
                case Object single -> list.add(element(single));
            }
            value.ifPresent(getter -> list.add(element(getter.get(frame))));
            values.forEach(getter -> list.add(element(getter.get(frame))));
            target.set(frame, list);
        });
    }

    private static Getter flatten(Arguments arguments) throws InvalidExpressionException {
        Place target = arguments.place("target");
        String prefix = arguments.literalText("prefix", "");
        long depth = arguments.has("depth") ? arguments.literalWhole("depth") : Long.MAX_VALUE;
        boolean isResolving = arguments.literalBool("resolve_conflicts", false);
        if (depth < 1) {
            throw arguments.wrong("depth", depth + " (expected: >= 1)");
        }
        return action(frame -> {
            Flattening flattening = new Flattening(depth, isResolving);
            target.set(frame, flattening.of(Arguments.asMap(target.get(frame)), prefix));
        });
    }

    /** A list that is no literal, and a map, cannot be an element. */
    private static @Nullable Object element(@Nullable Object value) {
        if (value instanceof ListValue || value instanceof MapValue) {
            throw new EvaluationException("a value of type " + Values.label(value) + " cannot be appended");
        }
        return Values.attribute(value);
    }

    private static Getter deleteIndex(Arguments arguments) throws InvalidExpressionException {
        Place target = arguments.place("target");
        Typed<Long> start = arguments.whole("start_index");
        Optional<Typed<Long>> end =
                arguments.has("end_index") ? Optional.of(arguments.whole("end_index")) : Optional.empty();
        return action(frame -> {
            ListValue list = Arguments.asList(target.get(frame)).copy();
            long from = start.get(frame);
            long to = end.isPresent() ? end.get().get(frame) : from + 1;
            boolean isWhole = from == 0 && to == list.size();
            if (!isWhole && (from < 0 || from >= list.size() || to < from || to > list.size())) {
                throw new EvaluationException(
                        "elements from " + from + " to " + to + " (there are " + list.size() + ")");
            }
            list.remove((int) from, (int) to);
            target.set(frame, list);
        });
    }
}
