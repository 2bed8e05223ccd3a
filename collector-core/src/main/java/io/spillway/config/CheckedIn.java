package io.spillway.config;

import io.spillway.component.Signal;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record in a processor's configuration that has an effect in pipelines of one signal only. A violation that concerns the
 * record or one of its keys is an error when such a pipeline names the processor, and a warning otherwise. Unknown keys, wrong types
 * and the violations of records further inside are always errors.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface CheckedIn {
    /** The signal of the pipelines. */
    Signal value();
}
