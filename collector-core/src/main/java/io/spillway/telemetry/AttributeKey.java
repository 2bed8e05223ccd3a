package io.spillway.telemetry;

import java.nio.charset.StandardCharsets;

/** The name of an attribute, encoded once so that it can be compared with bytes. */
public final class AttributeKey {
    private final String name;
    private final byte[] utf8;

    private AttributeKey(String name) {
        this.name = name;
        this.utf8 = name.getBytes(StandardCharsets.UTF_8);
    }

    public static AttributeKey of(String name) {
        return new AttributeKey(name);
    }

    public String name() {
        return name;
    }

    byte[] utf8() {
        return utf8;
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
