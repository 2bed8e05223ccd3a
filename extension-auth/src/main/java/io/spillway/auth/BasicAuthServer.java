package io.spillway.auth;

import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Extension;
import io.spillway.component.Reason;
import io.spillway.component.ServerAuthenticator;
import io.spillway.config.FileBacked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Demands a user name and password of clients. */
final class BasicAuthServer implements Extension, ServerAuthenticator {
    private static final String SCHEME = "Basic ";
    private static final Decision NO_AUTH = new Decision.Denied("no basic auth provided");
    private static final Decision WRONG_SCHEME = new Decision.Denied("invalid authorization scheme prefix");
    private static final Decision WRONG_FORMAT = new Decision.Denied("invalid authorization format");
    private static final Decision WRONG_CREDENTIALS = new Decision.Denied("invalid credentials");

    private final BasicAuthConfig.Htpasswd config;
    private final ComponentContext context;
    private volatile Optional<FileBacked<PasswordTable>> passwords = Optional.empty();

    BasicAuthServer(BasicAuthConfig.Htpasswd config, ComponentContext context) {
        this.config = config;
        this.context = context;
    }

    @Override
    public void start() throws IOException {
        List<Path> files = config.file().isEmpty() ? List.of() : List.of(Path.of(config.file()));
        Duration interval = files.isEmpty() ? Duration.ZERO : FileBacked.EVERY_SECOND;
        try {
            passwords = Optional.of(
                    new FileBacked<>("htpasswd", files, this::table, interval, context.clock(), context.logger()));
        } catch (GeneralSecurityException e) {
            throw new IOException(Reason.of(e), e);
        }
    }

    private PasswordTable table(List<String> texts) {
        return PasswordTable.read(
                texts.isEmpty() ? "" : texts.getFirst(), config.inline().reveal(), context.logger());
    }

    @Override
    public void close(Deadline deadline) {}

    /** A bcrypt hash of the usual cost takes a tenth of a second. */
    @Override
    public boolean mayBlock() {
        return true;
    }

    @Override
    public Decision authenticate(Map<String, List<String>> headers) {
        List<String> given = headers.getOrDefault("authorization", List.of());
        if (given.isEmpty() || given.getFirst().isEmpty()) {
            return NO_AUTH;
        }
        String value = given.getFirst();
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return WRONG_SCHEME;
        }
        String encoded = value.substring(SCHEME.length());
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return WRONG_FORMAT;
        }
        int colon = pair.indexOf(':');
        return colon < 0 ? WRONG_FORMAT : decide(pair.substring(0, colon), pair.substring(colon + 1), encoded);
    }

    private Decision decide(String user, String password, String encoded) {
        boolean known = passwords.stream().anyMatch(table -> table.get().matches(user, password));
        return known ? new Decision.Granted(Map.of("username", user, "raw", encoded)) : WRONG_CREDENTIALS;
    }
}
