package io.spillway.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a key without effect, which exists so that files written for the Go collector load. A file that sets it gets a warning
 * with the reason. The record component is best an {@code Optional<Object>}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Ignored {
    /** The reason, such as {@code the JVM collects garbage by itself}. */
    String value();
}
