package io.spillway.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names a key that a configuration record no longer has, with its replacement. A file that sets the key is refused. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Removed.All.class)
public @interface Removed {
    String key();

    /** The replacement, as a user writes it. */
    String instead();

    /** Holds several. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface All {
        Removed[] value();
    }
}
