package io.spillway.config;

import java.util.Optional;

/**
 * A part of a configuration that its presence switches on.
 *
 * <p>A section that the file leaves out stays as in the defaults. A section in the file is on, even when it is empty or null;
 * {@code enabled: false} inside turns it off. The key {@code enabled} is understood for every section and is not a component of
 * its record, unless the record has one itself.
 */
public sealed interface Section<T extends Record> {
    /** Switched on, with this value. */
    record On<T extends Record>(T value) implements Section<T> {}

    /**
     * Switched off.
     *
     * @param defaults the values of keys that the file leaves out when it switches the section on
     */
    record Off<T extends Record>(T defaults) implements Section<T> {}

    static <T extends Record> Section<T> on(T value) {
        return new On<>(value);
    }

    static <T extends Record> Section<T> off(T defaults) {
        return new Off<>(defaults);
    }

    /** The value when switched on. */
    default Optional<T> asOptional() {
        return switch (this) {
            case On<T> on -> Optional.of(on.value());
            case Off<T> _ -> Optional.empty();
        };
    }

    default boolean isOn() {
        return this instanceof On;
    }
}
