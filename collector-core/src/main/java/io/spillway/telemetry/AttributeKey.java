package io.spillway.telemetry;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The name of an attribute, encoded once so that it can be compared with bytes. Safe for use by many threads. */
public final class AttributeKey {
    private final String name;

    /** Made when it is first needed; several threads may make it at once, all with the same content. */
    private byte @Nullable [] utf8;

    private AttributeKey(String name) {
        this.name = name;
    }

    public static AttributeKey of(String name) {
        return new AttributeKey(name);
    }

    public String name() {
        return name;
    }

    byte[] utf8() {
        byte[] known = utf8;
        if (known == null) {
            known = name.getBytes(StandardCharsets.UTF_8);
            utf8 = known;
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AttributeKey key && key.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
