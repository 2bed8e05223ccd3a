package io.spillway.loading;

import io.spillway.component.Signal;
import io.spillway.config.CheckedIn;
import io.spillway.config.Ignored;
import io.spillway.config.Inline;
import io.spillway.config.InvalidConfigException;
import io.spillway.config.Key;
import io.spillway.config.Removed;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The parts of a configuration record. */
final class RecordShape {
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type);
        }
    };

    private final Constructor<?> constructor;
    private final Optional<Method> defaults;
    private final List<Slot> slots = new ArrayList<>();
    private final SequencedMap<String, Slot> byKey = new LinkedHashMap<>();
    private final Map<String, String> removed = new LinkedHashMap<>();
    private final Map<String, String> ignored = new LinkedHashMap<>();

    /**
     * One component of the record.
     *
     * @param inline its keys stand beside those of the record
     * @param ignored why it has no effect; empty when it has one
     * @param checkedIn the signal of the pipelines in which it has an effect; empty for all
     */
    record Slot(String key, Type type, Method accessor, boolean inline, String ignored, Optional<Signal> checkedIn) {
        Object read(Object of) {
            return invoke(accessor, of);
        }
    }

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    private RecordShape(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        constructor = canonical(type, components);
        defaults = defaults(type);
        for (Removed gone : type.getAnnotationsByType(Removed.class)) {
            removed.put(gone.key(), gone.instead());
        }
        for (Ignored key : type.getAnnotationsByType(Ignored.class)) {
            ignored.put(key.key(), key.value());
        }
        for (RecordComponent component : components) {
            Slot slot = slot(component);
            slots.add(slot);
            if (slot.inline()) {
                RecordShape nested = of((Class<?>) slot.type());
                nested.byKey.forEach((key, inner) -> put(type, key, inner));
                removed.putAll(nested.removed);
                ignored.putAll(nested.ignored);
            } else {
                put(type, slot.key(), slot);
            }
        }
    }

    private void put(Class<?> type, String key, Slot slot) {
        if (byKey.put(key, slot) != null) {
            throw new IllegalStateException(type.getName() + " has the key " + key + " twice");
        }
    }

    List<Slot> slots() {
        return slots;
    }

    /** Every key that stands in the map of such a record, those of inlined records included. */
    SequencedMap<String, Slot> byKey() {
        return byKey;
    }

    /** Keys that are gone, with what to write instead. */
    Map<String, String> removed() {
        return removed;
    }

    /** Keys that are accepted, that no component of the record has, and that have no effect; with the reasons. */
    Map<String, String> ignored() {
        return ignored;
    }

    /** The record's own defaults, from a static method {@code defaults()} of its type. */
    Optional<Object> defaults() {
        return defaults.map(method -> invoke(method, null));
    }

    /** @throws InvalidConfigException or another runtime exception that the constructor throws */
    Object create(Object[] arguments) {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Constructor<?> canonical(Class<?> type, RecordComponent[] components) {
        try {
            Constructor<?> found = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            found.setAccessible(true);
            return found;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Method> defaults(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals("defaults")
                        && method.getParameterCount() == 0
                        && method.getReturnType() == type
                        && Modifier.isStatic(method.getModifiers()))
                .peek(method -> method.setAccessible(true))
                .findFirst();
    }

    private static Slot slot(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        Ignored ignored = component.getAnnotation(Ignored.class);
        CheckedIn checkedIn = component.getAnnotation(CheckedIn.class);
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        return new Slot(
                key == null ? snakeCase(component.getName()) : key.value(),
                component.getGenericType(),
                accessor,
                component.isAnnotationPresent(Inline.class),
                ignored == null ? "" : ignored.value(),
                Optional.ofNullable(checkedIn).map(CheckedIn::value));
    }

    private static String snakeCase(String name) {
        StringBuilder snake = new StringBuilder();
        name.chars().forEach(c -> {
            if (Character.isUpperCase(c)) {
                snake.append('_');
            }
            snake.appendCodePoint(Character.toLowerCase(c));
        });
        return snake.toString();
    }

    private static Object invoke(Method method, @Nullable Object target) {
        try {
            return method.invoke(target);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
