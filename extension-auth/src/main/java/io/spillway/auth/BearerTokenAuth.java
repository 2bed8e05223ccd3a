package io.spillway.auth;

import io.spillway.component.ClientAuthenticator;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Extension;
import io.spillway.component.Reason;
import io.spillway.component.ServerAuthenticator;
import io.spillway.config.FileBacked;
import io.spillway.config.Secret;
import io.spillway.telemetry.ClientMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Demands one of its tokens of clients, and sends the first of them to servers. */
final class BearerTokenAuth implements Extension, ServerAuthenticator, ClientAuthenticator {
    private static final Decision GRANTED = new Decision.Granted(Map.of());
    private static final Decision WRONG =
            new Decision.Denied("provided authorization does not match expected scheme or token");

    private final BearerTokenConfig config;
    private final ComponentContext context;
    private final String headerKey;
    private final Decision missing;
    private volatile Supplier<List<byte[]>> values;

    BearerTokenAuth(BearerTokenConfig config, ComponentContext context) {
        this.config = config;
        this.context = context;
        this.headerKey = config.header().toLowerCase(Locale.ROOT);
        this.missing = new Decision.Denied("missing or empty authorization header: " + config.header());
        List<byte[]> fixed = Stream.concat(Stream.of(config.token()), config.tokens().stream())
                .map(Secret::reveal)
                .filter(token -> !token.isEmpty())
                .map(this::value)
                .toList();
        this.values = () -> fixed;
    }

    @Override
    public void start() throws IOException {
        if (config.filename().isEmpty() || !config.tokens().isEmpty()) {
            return; // tokens go before a file, as in the OpenTelemetry Collector
        }
        if (!config.token().reveal().isEmpty()) {
            context.logger().warn("a filename is specified. Configured token(s) is ignored!");
        }
        try {
            values = new FileBacked<>(
                    "bearer token",
                    List.of(Path.of(config.filename())),
                    texts -> read(texts.getFirst()),
                    FileBacked.EVERY_SECOND,
                    context.clock(),
                    context.logger())::get;
        } catch (GeneralSecurityException e) {
            throw new IOException(Reason.of(e), e);
        }
    }

    @Override
    public void close(Deadline deadline) {}

    /** The first word of each line; what follows it is a remark. */
    private List<byte[]> read(String text) throws IOException {
        List<byte[]> tokens = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (!line.isEmpty()) {
                tokens.add(value(line.split("\\s", 2)[0]));
            }
        }
        if (tokens.isEmpty()) {
            throw new IOException("filename: " + config.filename() + " is empty (expected: a token on each line)");
        }
        return List.copyOf(tokens);
    }

    private byte[] value(String token) {
        String value = config.scheme().isEmpty() ? token : config.scheme() + " " + token;
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Decision authenticate(Map<String, List<String>> headers) {
        List<String> given = headers.getOrDefault(headerKey, List.of());
        if (given.isEmpty()) {
            return missing;
        }
        byte[] value = given.getFirst().getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (byte[] expected : values.get()) {
            known |= MessageDigest.isEqual(expected, value);
        }
        return known ? GRANTED : WRONG;
    }

    @Override
    public void authenticate(Map<String, String> headers, ClientMetadata sender) {
        headers.put(config.header(), new String(values.get().getFirst(), StandardCharsets.UTF_8));
    }

    @Override
    public boolean needsTls() {
        return true;
    }
}
