package io.spillway.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a key that is read so that files written for the Go collector load, and that has no effect. A file that sets it gets
 * a warning that says why. The record component is best an {@code Optional<Object>}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Ignored {
    /** Why it has no effect, such as {@code the JVM collects garbage by itself}. */
    String value();
}
