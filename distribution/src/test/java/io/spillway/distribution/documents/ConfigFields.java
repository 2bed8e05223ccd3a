package io.spillway.distribution.documents;

import io.spillway.component.ComponentId;
import io.spillway.component.GoDuration;
import io.spillway.config.Ignored;
import io.spillway.config.Inline;
import io.spillway.config.Key;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys of a configuration record and of the records in it, with their types, defaults and meanings. */
final class ConfigFields {
    private static final String NOT_SUPPORTED = "not supported";

    private final RecordJavadoc javadoc;
    private final List<Field> fields = new ArrayList<>();
    /** The key under which a record stands in full; it is not repeated where it has the same defaults. */
    private final Map<List<@Nullable Object>, String> written = new HashMap<>();

    /**
     * One key.
     *
     * @param key with the keys around it, such as {@code sending_queue.queue_size}; {@code []} stands for each item of a list
     * @param initial the default; empty for an empty or absent value
     * @param meaning empty when the record's Javadoc does not say
     */
    record Field(String key, String type, String initial, String meaning) {}

    private ConfigFields(RecordJavadoc javadoc) {
        this.javadoc = javadoc;
    }

    static List<Field> of(Record defaults, RecordJavadoc javadoc) {
        ConfigFields fields = new ConfigFields(javadoc);
        fields.addAll("", defaults.getClass(), defaults);
        return fields.fields;
    }

    private void addAll(String prefix, Class<?> type, @Nullable Object defaults) {
        RecordJavadoc.Comment comment = javadoc.of(type);
        for (RecordComponent component : type.getRecordComponents()) {
            Object value = defaults == null ? null : invoke(component.getAccessor(), defaults);
            Ignored ignored = component.getAnnotation(Ignored.class);
            String key = prefix + key(component);
            if (component.isAnnotationPresent(Inline.class)) {
                addAll(prefix, component.getType(), value);
            } else if (ignored != null) {
                fields.add(new Field(key, typeName(component.getGenericType()), "", "no effect: " + ignored.value()));
            } else {
                add(key, component.getGenericType(), value, comment.parameters().getOrDefault(component.getName(), ""));
            }
        }
        for (Ignored ignored : type.getAnnotationsByType(Ignored.class)) {
            fields.add(new Field(prefix + ignored.key(), "any", "", "no effect: " + ignored.value()));
        }
    }

    private void add(String key, Type type, @Nullable Object value, String meaning) {
        Class<?> raw = raw(type);
        Optional<Class<?>> nested = nested(type);
        String said = meaning.isEmpty() && nested.isPresent()
                ? javadoc.of(nested.get()).summary()
                : meaning;
        if (nested.isEmpty() || said.startsWith(NOT_SUPPORTED)) {
            fields.add(new Field(key, typeName(type), initial(raw, value), said));
            return;
        }
        Object inside = nestedValue(nested.get(), value);
        String before = written.putIfAbsent(Arrays.asList(nested.get(), inside), key);
        String text = before == null ? said : said + "; the keys are those of `" + before + "`";
        fields.add(new Field(key, typeName(type), initial(raw, value), text));
        if (before == null) {
            addAll(key + suffix(raw), nested.get(), inside);
        }
    }

    /** The record inside a section, an optional value, a list or a map; the type itself when it is a record. */
    private static Optional<Class<?>> nested(Type type) {
        Class<?> raw = raw(type);
        if (type instanceof ParameterizedType generic) {
            return nested(generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1]);
        }
        return raw.isRecord() && raw != ComponentId.class ? Optional.of(raw) : Optional.empty();
    }

    private static String suffix(Class<?> raw) {
        return raw == List.class ? "[]." : raw == Map.class ? ".<name>." : ".";
    }

    private static @Nullable Object nestedValue(Class<?> record, @Nullable Object value) {
        Object inside = switch (value) {
            case Section.On<?> on -> on.value();
            case Section.Off<?> off -> off.defaults();
            case Optional<?> optional -> optional.orElse(null);
            case null, default -> value;
        };
        return record.isInstance(inside) ? inside : ownDefaults(record);
    }

    private static @Nullable Object ownDefaults(Class<?> record) {
        return Arrays.stream(record.getDeclaredMethods())
                .filter(method -> method.getName().equals("defaults") && method.getParameterCount() == 0)
                .findFirst()
                .map(method -> invoke(method, null))
                .orElse(null);
    }

    private static String typeName(Type type) {
        Class<?> raw = raw(type);
        if (raw == Section.class || (raw.isRecord() && raw != ComponentId.class)) {
            return "section";
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            String inner = typeName(arguments[arguments.length - 1]);
            return raw == List.class
                    ? "list of " + plural(inner)
                    : raw == Map.class ? "map of " + plural(inner) : inner;
        }
        if (raw.isEnum()) {
            return Arrays.stream(raw.getEnumConstants())
                    .map(constant -> "`" + ((Enum<?>) constant).name().toLowerCase(Locale.ROOT) + "`")
                    .collect(Collectors.joining(", "));
        }
        return switch (raw.getSimpleName()) {
            case "int", "long" -> "integer";
            case "double" -> "number";
            case "Object" -> "any";
            case "ComponentId" -> "component id";
            case "ByteSize" -> "size";
            default -> raw.getSimpleName().toLowerCase(Locale.ROOT);
        };
    }

    private static String plural(String type) {
        return type.equals("any") || type.startsWith("`") || type.startsWith("list") ? type + " values" : type + "s";
    }

    private static String initial(Class<?> raw, @Nullable Object value) {
        String text = switch (value) {
            case null -> raw == boolean.class ? "false" : raw.isPrimitive() ? "0" : "";
            case Section.On<?> _ -> "on";
            case Section.Off<?> _ -> "off";
            case Record record when record instanceof ComponentId -> record.toString();
            case Record _ -> "";
            case Duration duration -> GoDuration.format(duration);
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            case Optional<?> optional ->
                optional.map(inside -> initial(raw, inside)).orElse("");
            case Secret secret -> secret.reveal();
            case List<?> list when list.isEmpty() -> "";
            case List<?> list ->
                list.stream()
                        .map(item -> item.equals("") ? "\"\"" : String.valueOf(item))
                        .collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map when map.isEmpty() -> "";
            default -> value.toString();
        };
        return text.isEmpty() || text.startsWith("`") || value instanceof Section ? text : "`" + text + "`";
    }

    private static String key(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        return key == null ? snakeCase(component.getName()) : key.value();
    }

    static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    private static @Nullable Object invoke(Method method, @Nullable Object target) {
        try {
            method.setAccessible(true);
            return method.invoke(target);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
