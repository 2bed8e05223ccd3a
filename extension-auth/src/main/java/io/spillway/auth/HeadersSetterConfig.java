package io.spillway.auth;

import io.spillway.component.ComponentId;
import io.spillway.config.Checks;
import io.spillway.config.Requirements;
import io.spillway.config.Secret;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Configuration of {@code headers_setter}.
 *
 * @param headers the changes, in this order
 * @param additionalAuth another extension, which sets its headers first
 */
record HeadersSetterConfig(List<Header> headers, Optional<ComponentId> additionalAuth) implements Requirements {
    HeadersSetterConfig {
        headers = List.copyOf(headers);
    }

    static HeadersSetterConfig defaults() {
        return new HeadersSetterConfig(List.of(), Optional.empty());
    }

    @Override
    public void check(Checks checks) {
        checks.that(!headers.isEmpty(), "headers", "missing headers configuration");
    }

    /** The change to a header. */
    enum Action {
        INSERT,
        UPDATE,
        UPSERT,
        DELETE
    }

    /**
     * One header.
     *
     * @param action by default {@code upsert}
     * @param key the name of the header
     * @param value its value
     * @param valueFile or the file that holds it, read again when it changes
     * @param fromContext or the header of the incoming request that holds it, which the receiver must hand on with
     *     {@code include_metadata: true}
     * @param fromAttribute or the attribute that an authenticator gave the sender, such as {@code username}
     * @param defaultValue the value when {@code from_context} finds nothing
     */
    record Header(
            Optional<Action> action,
            String key,
            Optional<Secret> value,
            Optional<String> valueFile,
            Optional<String> fromContext,
            Optional<String> fromAttribute,
            Optional<Secret> defaultValue) {
        Header {
            long sources = Stream.of(value, valueFile, fromContext, fromAttribute)
                    .filter(Optional::isPresent)
                    .count();
            boolean deletes = action.equals(Optional.of(Action.DELETE));
            new Checks()
                    .that(!key.isEmpty(), "key", "missing header name")
                    .that(
                            deletes || sources > 0,
                            "value",
                            "missing header source, must be from_context, from_attribute, value, or value_file")
                    .that(
                            deletes || sources < 2,
                            "value",
                            "invalid header source, must be only one of from_context, from_attribute, value, or value_file")
                    .done();
        }
    }
}
