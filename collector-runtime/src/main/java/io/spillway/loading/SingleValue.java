package io.spillway.loading;

import io.spillway.component.ComponentId;
import io.spillway.component.GoDuration;
import io.spillway.config.ByteSize;
import io.spillway.config.Secret;
import io.spillway.loading.ConfigNode.Mapping;
import io.spillway.loading.ConfigNode.Nothing;
import io.spillway.loading.ConfigNode.Scalar;
import io.spillway.loading.ConfigNode.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one value as the type that its field has; empty when it is of another, which is then noted. */
final class SingleValue {
    private final Problems problems;
    private final ConfigNode node;
    private final String path;

    SingleValue(Problems problems, ConfigNode node, String path) {
        this.problems = problems;
        this.node = node;
        this.path = path;
    }

    /** The raw text of an expansion, or a string of the file. A number of the file is not a string. */
    Optional<Object> string() {
        Optional<String> text = text();
        if (text.isEmpty()) {
            wrong("a string" + (node instanceof Scalar ? "; put it in quotes" : ""), true);
        }
        return text.map(Object.class::cast);
    }

    Optional<Object> secret() {
        Optional<String> text = text();
        if (text.isEmpty()) {
            wrong("a string" + (node instanceof Scalar ? "; put it in quotes" : ""), false);
        }
        return text.map(Secret::new);
    }

    private Optional<String> text() {
        return node instanceof Scalar scalar
                        && scalar.value() instanceof String text
                        && scalar.text().isEmpty()
                ? Optional.of(text)
                : node.text();
    }

    Optional<Long> integer(long min, long max) {
        Optional<Long> whole = whole();
        if (whole.isEmpty()) {
            wrong("an integer" + (isNumber() ? " from " + min + " to " + max : ""), true);
            return whole;
        }
        if (whole.get() < min || whole.get() > max) {
            wrong("an integer from " + min + " to " + max, true);
            return Optional.empty();
        }
        return whole;
    }

    /** Also of a number such as {@code 1e3}. */
    private Optional<Long> whole() {
        return switch (node instanceof Scalar scalar ? scalar.value() : "") {
            case Long number -> Optional.of(number);
            case Double number
            when number == Math.rint(number) && Math.abs(number) < 0x1p63 -> Optional.of(number.longValue());
            default -> Optional.empty();
        };
    }

    private boolean isNumber() {
        return node instanceof Scalar scalar && scalar.value() instanceof Number;
    }

    Optional<Object> decimal() {
        if (node instanceof Scalar scalar && scalar.value() instanceof Number number) {
            return Optional.of(number.doubleValue());
        }
        wrong("a number", true);
        return Optional.empty();
    }

    Optional<Object> bool() {
        if (node instanceof Scalar scalar && scalar.value() instanceof Boolean value) {
            return Optional.of(value);
        }
        wrong("true or false", true);
        return Optional.empty();
    }

    Optional<Object> duration() {
        if (node instanceof Scalar scalar && scalar.value() instanceof Long nanos) {
            if (nanos != 0) {
                problems.warn(
                        node.place(),
                        path,
                        "a duration without a unit is taken as nanoseconds: write "
                                + GoDuration.format(Duration.ofNanos(nanos)) + ", or the unit that is meant");
            }
            return Optional.of(Duration.ofNanos(nanos));
        }
        if (!(node instanceof Scalar scalar && scalar.value() instanceof String text)) {
            wrong(GoDuration.EXPECTED, true);
            return Optional.empty();
        }
        try {
            return Optional.of(GoDuration.parse(text));
        } catch (IllegalArgumentException _) {
            problems.add(Problem.at(node.place(), path, "invalid duration" + quoted(text))
                    .expecting(GoDuration.EXPECTED));
            return Optional.empty();
        }
    }

    /** A number with a unit of bytes, or a number of bytes. */
    Optional<Object> size() {
        Object value = node instanceof Scalar scalar ? scalar.value() : "";
        if (value instanceof Long bytes && bytes >= 0) {
            return Optional.of(new ByteSize(bytes));
        }
        if (!(value instanceof String text) || text.isEmpty()) {
            wrong(ByteSize.EXPECTED, true);
            return Optional.empty();
        }
        try {
            return Optional.of(ByteSize.parse(text));
        } catch (IllegalArgumentException _) {
            problems.add(Problem.at(node.place(), path, "invalid size" + quoted(text))
                    .expecting(ByteSize.EXPECTED));
            return Optional.empty();
        }
    }

    Optional<Object> constant(Class<?> type) {
        EnumWords words = EnumWords.of(type);
        if (!(node instanceof Scalar scalar && scalar.value() instanceof String text)) {
            wrong("one of " + words.valid(), true);
            return Optional.empty();
        }
        Optional<Object> found = words.constant(text);
        if (found.isEmpty()) {
            problems.unknown(
                    node.place(),
                    path,
                    "unknown value" + quoted(text) + " (valid values: " + words.valid() + ")",
                    text,
                    words.valid());
        }
        return found;
    }

    Optional<Object> componentId() {
        Optional<String> text = text();
        if (text.isEmpty()) {
            wrong("a component id such as otlp or otlp/name", true);
            return Optional.empty();
        }
        try {
            return Optional.of(ComponentId.parse(text.get()));
        } catch (IllegalArgumentException e) {
            problems.add(node.place(), path, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Any YAML, as plain values. */
    Optional<Object> any() {
        return plain(node, path);
    }

    private Optional<Object> plain(ConfigNode value, String at) {
        return switch (value) {
            case Scalar scalar -> Optional.of(scalar.value());
            case Sequence sequence -> {
                List<Object> items = new ArrayList<>();
                for (ConfigNode item : sequence.items()) {
                    plain(item, KeyPath.join(at, items.size())).ifPresent(items::add);
                }
                yield Optional.of(List.copyOf(items));
            }
            case Mapping mapping -> {
                Map<String, Object> entries = new LinkedHashMap<>();
                mapping.entries()
                        .forEach((key, entry) ->
                                plain(entry.value(), KeyPath.join(at, key)).ifPresent(it -> entries.put(key, it)));
                yield Optional.of(entries);
            }
            case Nothing nothing -> {
                if (!problems.areAt(at)) { // an expansion that failed has been reported
                    problems.add(Problem.at(nothing.place(), at, "is null").expecting("a value"));
                }
                yield Optional.empty();
            }
        };
    }

    /** Notes that the value is of another type. The problem does not show an expanded value, which may be a secret. */
    void wrong(String expected, boolean mayShow) {
        problems.add(
                Problem.at(node.place(), path, "got " + description(mayShow)).expecting(expected));
    }

    private String description(boolean mayShow) {
        return switch (node) {
            case Mapping _ -> "a map";
            case Sequence _ -> "a list";
            case Nothing _ -> "null";
            case Scalar scalar ->
                switch (scalar.value()) {
                    case String text -> "the string" + (mayShow ? quoted(text) : "");
                    case Boolean value -> "the boolean" + (mayShow ? shown(value) : "");
                    case Long value -> "the integer" + (mayShow ? shown(value) : "");
                    default -> "the number" + (mayShow ? shown(scalar.value()) : "");
                };
        };
    }

    private String quoted(String text) {
        return node.text().isPresent() ? " of an expansion" : " \"" + text + "\"";
    }

    private String shown(Object value) {
        return node.text().isPresent() ? " of an expansion" : " " + value;
    }
}
