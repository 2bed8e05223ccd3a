package io.spillway.loading;

import io.spillway.component.ComponentId;
import io.spillway.component.Signal;
import io.spillway.config.ByteSize;
import io.spillway.config.Checks;
import io.spillway.config.InvalidConfigException;
import io.spillway.config.InvalidConfigException.Violation;
import io.spillway.config.Requirements;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.loading.ConfigNode.Entry;
import io.spillway.loading.ConfigNode.Mapping;
import io.spillway.loading.ConfigNode.Nothing;
import io.spillway.loading.ConfigNode.Scalar;
import io.spillway.loading.ConfigNode.Sequence;
import io.spillway.loading.RecordShape.Slot;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Makes records out of configuration values, strictly: a value of another type is a problem, never converted.
 *
 * <p>A value that cannot be used is noted and its default is used in its stead, so that the rest is checked as well; a
 * caller looks at the problems before it uses the records.
 */
final class Binder {
    private static final String ENABLED = "enabled";

    private final Set<ConfigNode> secrets = Collections.newSetFromMap(new IdentityHashMap<>());

    /** The paths of keys whose values in the file were replaced by defaults because something beside them is wrong. */
    private final Set<String> replaced = new HashSet<>();

    private final Map<String, Signal> ofOneSignal = new HashMap<>();
    private final Problems problems;

    /** How many sections around the value being read are off. */
    private int switchedOff;

    Binder(Problems problems) {
        this.problems = problems;
    }

    /** The values that were read into secrets. */
    Set<ConfigNode> secrets() {
        return secrets;
    }

    /** The paths of the values in the file that have an effect in pipelines of one signal only. */
    Map<String, Signal> ofOneSignal() {
        return ofOneSignal;
    }

    /** Reads a record; what the value leaves out is taken from the defaults. */
    <T extends Record> T bind(T defaults, ConfigNode node, String path) {
        Class<?> type = defaults.getClass();
        @SuppressWarnings("unchecked")
        T bound = (T) record(type, Optional.of(defaults), node, path).orElse(defaults);
        return bound;
    }

    private Optional<Object> record(Class<?> type, Optional<Object> base, ConfigNode node, String path) {
        RecordShape shape = RecordShape.of(type);
        Optional<Object> start = base.or(shape::defaults);
        return switch (node) {
            case Mapping mapping -> {
                reportUnknownKeys(shape, mapping, path);
                yield construct(shape, start, mapping, path);
            }
            case Nothing nothing -> construct(shape, start, empty(nothing.place()), path);
            case Scalar _, Sequence _ -> {
                wrongType(node, path, "a map");
                yield start;
            }
        };
    }

    private static Mapping empty(Place place) {
        return new Mapping(place, new LinkedHashMap<>(), Optional.empty());
    }

    private void reportUnknownKeys(RecordShape shape, Mapping mapping, String path) {
        mapping.entries().forEach((key, entry) -> {
            String keyPath = KeyPath.join(path, key);
            if (shape.removed().containsKey(key)) {
                problems.add(
                        entry.key(),
                        keyPath,
                        "is no longer supported: use " + shape.removed().get(key));
            } else if (shape.ignored().containsKey(key)) {
                problems.warn(
                        entry.key(),
                        keyPath,
                        "has no effect: " + shape.ignored().get(key));
            } else if (!shape.byKey().containsKey(key)) {
                problems.unknown(
                        entry.key(), keyPath, "unknown key", key, shape.byKey().keySet());
            }
        });
    }

    private Optional<Object> construct(RecordShape shape, Optional<Object> base, Mapping mapping, String path) {
        Object[] arguments = new Object[shape.slots().size()];
        boolean complete = true;
        for (int i = 0; i < arguments.length; i++) {
            Slot slot = shape.slots().get(i);
            Optional<Object> argument = slot(slot, base.map(slot::read), mapping, path);
            if (argument.isPresent()) {
                arguments[i] = argument.get();
            } else {
                complete = false;
            }
        }
        return complete ? create(shape, arguments, base, mapping, path) : replaced(shape, base, path);
    }

    /** The defaults in the place of a record that cannot be made. The values of its keys are lost with it. */
    private Optional<Object> replaced(RecordShape shape, Optional<Object> base, String path) {
        shape.byKey().keySet().forEach(key -> replaced.add(KeyPath.join(path, key)));
        return base;
    }

    private Optional<Object> slot(Slot slot, Optional<Object> inherited, Mapping mapping, String path) {
        if (slot.inline()) {
            RecordShape shape = RecordShape.of((Class<?>) slot.type());
            return construct(shape, inherited.or(shape::defaults), mapping, path);
        }
        String keyPath = KeyPath.join(path, slot.key());
        Optional<Entry> found = mapping.entry(slot.key());
        if (found.isEmpty()) {
            return inherited.or(() -> leftOut(slot.type(), mapping.place(), keyPath));
        }
        Entry entry = found.get();
        if (!slot.ignored().isEmpty()) {
            problems.warn(entry.key(), keyPath, "has no effect: " + slot.ignored());
        }
        slot.checkedIn().ifPresent(signal -> ofOneSignal.put(keyPath, signal));
        return value(slot.type(), inherited, entry.value(), keyPath);
    }

    private Optional<Object> create(
            RecordShape shape, Object[] arguments, Optional<Object> base, Mapping mapping, String path) {
        try {
            return Optional.of(required(shape.create(arguments)));
        } catch (InvalidConfigException e) {
            if (switchedOff > 0) {
                return base;
            }
            List<Violation> news = e.violations().stream()
                    .filter(violation -> !isSaid(shape, violation.key(), path))
                    .toList();
            news.forEach(violation -> problems.violated(
                    placeOf(mapping, violation.key()), KeyPath.join(path, violation.key()), violation.problem()));
        } catch (IllegalArgumentException e) {
            problems.add(mapping.place(), path, String.valueOf(e.getMessage()));
        }
        return replaced(shape, base, path);
    }

    /** Asks a record for what its defaults leave open; what it notes has a place like what a constructor notes. */
    private Object required(Object made) {
        if (made instanceof Requirements requirements && switchedOff == 0) {
            Checks checks = new Checks();
            requirements.check(checks);
            checks.done();
        }
        return made;
    }

    /**
     * Tells whether a violation follows from a problem that has been reported: the default in the place of the value in the file
     * is not to blame. A violation without a key may follow from the value of any key.
     */
    private boolean isSaid(RecordShape shape, String key, String path) {
        return key.isEmpty()
                ? shape.byKey().keySet().stream().anyMatch(any -> isLost(KeyPath.join(path, any)))
                : isLost(KeyPath.join(path, key.split(KeyPath.SEPARATOR, 2)[0]));
    }

    private boolean isLost(String keyPath) {
        return replaced.contains(keyPath) || problems.areUnder(keyPath);
    }

    /** The place of the key, or of the innermost value around it that the file has. */
    private static Place placeOf(Mapping mapping, String key) {
        ConfigNode at = mapping;
        Place place = mapping.place();
        for (String step : key.split(KeyPath.SEPARATOR, -1)) {
            Optional<Entry> next = step(at, step);
            if (next.isEmpty()) {
                break;
            }
            place = next.get().key();
            at = next.get().value();
        }
        return place;
    }

    private static Optional<Entry> step(ConfigNode at, String step) {
        return switch (at) {
            case Mapping map -> map.entry(step);
            case Sequence list
            when isIndex(step, list.items().size()) -> {
                ConfigNode item = list.items().get(Integer.parseInt(step));
                yield Optional.of(new Entry(item.place(), item));
            }
            case Sequence _, Scalar _, Nothing _ -> Optional.empty();
        };
    }

    private static boolean isIndex(String step, int size) {
        return step.matches("[0-9]{1,6}") && Integer.parseInt(step) < size;
    }

    /** The value of a key that is neither in the file nor in any defaults. */
    private Optional<Object> leftOut(Type type, Place place, String path) {
        Class<?> raw = raw(type);
        if (raw == Section.class) {
            return record(raw(argument(type)), Optional.empty(), empty(place), path)
                    .map(defaults -> Section.off((Record) defaults));
        }
        if (isNested(raw)) {
            return record(raw, Optional.empty(), empty(place), path);
        }
        Optional<Object> zero = zero(raw);
        if (zero.isEmpty()) {
            problems.add(place, path, "is required");
        }
        return zero;
    }

    private static Optional<Object> zero(Class<?> raw) {
        return switch (raw.getName()) {
            case "java.lang.String" -> Optional.of("");
            case "int" -> Optional.of(0);
            case "long" -> Optional.of(0L);
            case "double" -> Optional.of(0.0);
            case "boolean" -> Optional.of(false);
            case "java.time.Duration" -> Optional.of(Duration.ZERO);
            case "io.spillway.config.ByteSize" -> Optional.of(new ByteSize(0));
            case "java.util.List" -> Optional.of(List.of());
            case "java.util.Map" -> Optional.of(Map.of());
            case "java.util.Optional" -> Optional.of(Optional.empty());
            default -> raw == Secret.class ? Optional.of(new Secret("")) : Optional.empty();
        };
    }

    private Optional<Object> value(Type type, Optional<Object> base, ConfigNode node, String path) {
        Class<?> raw = raw(type);
        if (raw == Section.class) {
            return section(raw(argument(type)), base, node, path);
        }
        if (raw == Optional.class) {
            return optional(argument(type), base, node, path);
        }
        if (raw == List.class) {
            return list(argument(type), base, node, path);
        }
        if (raw == Map.class) {
            return map(argument(type), base, node, path);
        }
        if (isNested(raw)) {
            return record(raw, base, node, path);
        }
        return single(raw, base, node, path);
    }

    private Optional<Object> section(Class<?> type, Optional<Object> base, ConfigNode node, String path) {
        Optional<Object> inherited = base.map(it -> switch ((Section<?>) it) {
            case Section.On<?> on -> on.value();
            case Section.Off<?> off -> off.defaults();
        });
        boolean own = RecordShape.of(type).byKey().containsKey(ENABLED);
        Optional<Entry> enabled = own || !(node instanceof Mapping mapping) ? Optional.empty() : mapping.entry(ENABLED);
        boolean on = enabled.isEmpty()
                || single(boolean.class, Optional.of(true), enabled.get().value(), KeyPath.join(path, ENABLED))
                        .equals(Optional.of(true));
        ConfigNode body = enabled.isEmpty() ? node : without(ENABLED, node);
        return on
                ? record(type, inherited, body, path).map(it -> Section.on((Record) it))
                : switchedOff(type, inherited, body, path);
    }

    /** A section that is off has its defaults. The types of its values are checked, and nothing else is. */
    private Optional<Object> switchedOff(Class<?> type, Optional<Object> inherited, ConfigNode body, String path) {
        switchedOff++;
        Optional<Object> unused = record(type, inherited, body, path);
        switchedOff--;
        return inherited
                .or(() -> RecordShape.of(type).defaults())
                .or(() -> unused)
                .map(it -> Section.off((Record) it));
    }

    private static ConfigNode without(String key, ConfigNode node) {
        if (!(node instanceof Mapping mapping)) {
            return node;
        }
        SequencedMap<String, Entry> rest = new LinkedHashMap<>(mapping.entries());
        rest.remove(key);
        return new Mapping(mapping.place(), rest, mapping.text());
    }

    private Optional<Object> optional(Type type, Optional<Object> base, ConfigNode node, String path) {
        boolean absent = node instanceof Nothing && !isNested(raw(type)) && !isText(raw(type), node);
        if (absent) {
            return base.isPresent() ? base : Optional.of(Optional.empty());
        }
        Optional<Object> inherited = base.flatMap(it -> ((Optional<?>) it).map(Object.class::cast));
        return Optional.<Object>of(value(type, inherited, node, path));
    }

    /** Whether values of this type are maps with the keys of a record. An id is a record and has the form of a string. */
    private static boolean isNested(Class<?> raw) {
        return raw.isRecord() && raw != ComponentId.class;
    }

    private static boolean isText(Class<?> raw, ConfigNode node) {
        return (raw == String.class || raw == Secret.class) && node.text().isPresent();
    }

    private Optional<Object> list(Type type, Optional<Object> base, ConfigNode node, String path) {
        return switch (node) {
            case Nothing _ -> base.or(() -> Optional.of(List.of()));
            case Sequence sequence -> Optional.of(items(type, sequence.items(), path));
            case Scalar scalar
            when type == String.class && scalar.value() instanceof String text ->
                Optional.of(items(type, split(scalar, text), path));
            case Scalar _, Mapping _ -> {
                wrongType(node, path, "a list");
                yield base.or(() -> Optional.of(List.of()));
            }
        };
    }

    /** A string in place of a list of strings holds its items, with commas between them. */
    private static List<ConfigNode> split(Scalar scalar, String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .<ConfigNode>map(item ->
                                new Scalar(scalar.place(), item, scalar.text().map(_ -> item)))
                        .toList();
    }

    private List<Object> items(Type type, List<ConfigNode> nodes, String path) {
        List<Object> items = new ArrayList<>(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            item(type, Optional.empty(), nodes.get(i), KeyPath.join(path, i)).ifPresent(items::add);
        }
        return List.copyOf(items);
    }

    /** A null in a list or map has no default to fall back on, unless its type has one. */
    private Optional<Object> item(Type type, Optional<Object> base, ConfigNode node, String path) {
        Class<?> raw = raw(type);
        if (node instanceof Nothing && node.text().isEmpty() && (raw == String.class || raw == Secret.class)) {
            return emptyText(raw, node, path);
        }
        boolean fine = isNested(raw) || raw == Optional.class || isText(raw, node);
        if (node instanceof Nothing && !fine && base.isEmpty()) {
            if (!problems.areAt(path)) { // an expansion that failed has been reported
                problems.add(Problem.at(node.place(), path, "is null").expecting("a value"));
            }
            return Optional.empty();
        }
        return value(type, base, node, path);
    }

    private Optional<Object> emptyText(Class<?> raw, ConfigNode node, String path) {
        problems.warn(node.place(), path, "is null: it counts as an empty string");
        return single(raw, node.fromText(""), path);
    }

    private Optional<Object> map(Type type, Optional<Object> base, ConfigNode node, String path) {
        Map<String, Object> entries = new LinkedHashMap<>();
        base.ifPresent(it -> ((Map<?, ?>) it).forEach((key, value) -> entries.put((String) key, value)));
        switch (node) {
            case Nothing _ -> {}
            case Mapping mapping ->
                mapping.entries().forEach((key, entry) -> {
                    Optional<Object> inherited = Optional.ofNullable(entries.get(key));
                    item(type, inherited, entry.value(), KeyPath.join(path, key))
                            .ifPresent(value -> entries.put(key, value));
                });
            case Sequence pairs when type == Secret.class -> entries.putAll(pairs(pairs, path));
            case Scalar _, Sequence _ -> wrongType(node, path, "a map");
        }
        return Optional.of(Collections.unmodifiableMap(entries));
    }

    /** A map of secrets, such as headers, may be written as a list of names and values. */
    private Map<String, Object> pairs(Sequence list, String path) {
        Map<String, Object> entries = new LinkedHashMap<>();
        for (int i = 0; i < list.items().size(); i++) {
            ConfigNode item = list.items().get(i);
            String at = KeyPath.join(path, i);
            record(NamedSecret.class, Optional.empty(), item, at)
                    .map(NamedSecret.class::cast)
                    .filter(pair -> entries.put(pair.name(), pair.value()) != null)
                    .ifPresent(pair -> problems.add(item.place(), at, "\"" + pair.name() + "\" is there twice"));
        }
        return entries;
    }

    /** One of them. */
    private record NamedSecret(String name, Secret value) {}

    private Optional<Object> single(Class<?> type, Optional<Object> base, ConfigNode node, String path) {
        if (type == Secret.class) {
            secrets.add(node);
        }
        if (node instanceof Nothing nothing && !isText(type, node)) {
            if (!nothing.unset()) {
                problems.warn(
                        node.place(),
                        path,
                        "is " + (node.text().isPresent() ? "empty" : "null") + ": the default applies");
            }
            return base.or(() -> leftOut(type, node.place(), path));
        }
        Optional<Object> bound = single(type, node, path);
        return bound.or(() -> base).or(() -> zero(type));
    }

    private Optional<Object> single(Class<?> type, ConfigNode node, String path) {
        SingleValue reader = new SingleValue(problems, node, path);
        if (type.isEnum()) {
            return reader.constant(type);
        }
        if (type == ComponentId.class) {
            return reader.componentId();
        }
        return switch (type.getName()) {
            case "java.lang.String" -> reader.string();
            case "io.spillway.config.Secret" -> reader.secret();
            case "int" -> reader.integer(Integer.MIN_VALUE, Integer.MAX_VALUE).map(Long::intValue);
            case "long" -> reader.integer(Long.MIN_VALUE, Long.MAX_VALUE).map(Object.class::cast);
            case "double" -> reader.decimal();
            case "boolean" -> reader.bool();
            case "java.time.Duration" -> reader.duration();
            case "io.spillway.config.ByteSize" -> reader.size();
            case "java.lang.Object" -> reader.any();
            default -> throw new IllegalStateException("configuration records cannot hold a " + type.getName());
        };
    }

    private void wrongType(ConfigNode node, String path, String expected) {
        new SingleValue(problems, node, path).wrong(expected, false);
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> raw -> raw;
            case ParameterizedType generic -> (Class<?>) generic.getRawType();
            default -> throw new IllegalStateException("configuration records cannot hold a " + type.getTypeName());
        };
    }

    /** The last type argument: what a list, map, optional or section holds. */
    private static Type argument(Type type) {
        Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
        return arguments[arguments.length - 1];
    }
}
