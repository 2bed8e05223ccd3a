package io.spillway.config;

/** Text that must stay hidden: a password, a token, a header's value. Every way of printing it says {@code [REDACTED]}. */
public final class Secret {
    public static final String REDACTED = "[REDACTED]";

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The text itself, for the place that uses it. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return REDACTED;
    }
}
