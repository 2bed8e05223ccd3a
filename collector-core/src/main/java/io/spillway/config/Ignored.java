package io.spillway.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a key that is accepted, so that files written for the Go collector load, and that has no effect. A file that sets the key
 * gets a warning with the reason.
 *
 * <p>On a record component the key is that of the component. On a record type the annotation names the {@link #key}, and the
 * record has no component for it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
@Repeatable(Ignored.All.class)
public @interface Ignored {
    /** The reason, such as {@code the JVM collects garbage by itself}. */
    String value();

    /** The key, on a record type. */
    String key() default "";

    /** Holds several. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface All {
        Ignored[] value();
    }
}
