package io.spillway.auth;

import io.spillway.component.ClientAuthenticator;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Extension;
import io.spillway.telemetry.ClientMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;

/** Sends a user name and password. */
final class BasicAuthClient implements Extension, ClientAuthenticator {
    private final BasicAuthConfig.ClientAuth config;
    private final ComponentContext context;
    private volatile Supplier<String> username;
    private volatile Supplier<String> password;

    BasicAuthClient(BasicAuthConfig.ClientAuth config, ComponentContext context) {
        this.config = config;
        this.context = context;
        this.username = config::username;
        this.password = () -> config.password().reveal();
    }

    @Override
    public void start() throws IOException {
        if (!config.usernameFile().isEmpty()) {
            username = SecretFile.watch("username_file", config.usernameFile(), context);
            if (username.get().contains(":")) {
                throw new IOException(
                        "username_file: " + config.usernameFile() + " contains a colon, which ends a name");
            }
        }
        if (!config.passwordFile().isEmpty()) {
            password = SecretFile.watch("password_file", config.passwordFile(), context);
        }
    }

    @Override
    public void close(Deadline deadline) {}

    @Override
    public void authenticate(Map<String, String> headers, ClientMetadata sender) {
        byte[] pair = (username.get() + ":" + password.get()).getBytes(StandardCharsets.UTF_8);
        headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    @Override
    public boolean needsTls() {
        return true;
    }
}
