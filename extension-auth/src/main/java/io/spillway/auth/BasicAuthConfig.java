package io.spillway.auth;

import io.spillway.config.Checks;
import io.spillway.config.Requirements;
import io.spillway.config.Secret;
import io.spillway.config.Section;

/**
 * Configuration of {@code basicauth}: of a server with {@code htpasswd}, or of a client with {@code client_auth}.
 *
 * @param htpasswd users and their hashed passwords
 * @param clientAuth the name and password that a client sends
 */
record BasicAuthConfig(Section<Htpasswd> htpasswd, Section<ClientAuth> clientAuth) implements Requirements {
    BasicAuthConfig {
        new Checks()
                .that(
                        !htpasswd.isOn() || !clientAuth.isOn(),
                        "client_auth",
                        "only one of htpasswd and client_auth can be specified")
                .done();
    }

    static BasicAuthConfig defaults() {
        return new BasicAuthConfig(
                Section.off(new Htpasswd("", new Secret(""))), Section.off(new ClientAuth("", "", new Secret(""), "")));
    }

    @Override
    public void check(Checks checks) {
        checks.that(
                htpasswd.isOn() || clientAuth.isOn(),
                "htpasswd",
                "no credential source provided (expected: htpasswd or client_auth)");
        htpasswd.asOptional()
                .ifPresent(on -> checks.that(
                        !on.file().isEmpty() || !on.inline().reveal().isEmpty(),
                        "htpasswd",
                        "no credential source provided (expected: file or inline)"));
        clientAuth
                .asOptional()
                .ifPresent(on -> checks.that(
                        !on.isEmpty(),
                        "client_auth",
                        "no credential source provided (expected: username and password, or files with them)"));
    }

    /**
     * Lines of {@code user:hash}.
     *
     * @param file a file of them, read again when it changes
     * @param inline further ones; they go before those of the file
     */
    record Htpasswd(String file, Secret inline) {}

    /**
     * A user name and password.
     *
     * @param username the user name
     * @param usernameFile goes before {@code username}; read again when it changes
     * @param password the password
     * @param passwordFile goes before {@code password}; read again when it changes
     */
    record ClientAuth(String username, String usernameFile, Secret password, String passwordFile) {
        ClientAuth {
            new Checks()
                    .that(!username.contains(":"), "username", "contains a colon, which ends a user name")
                    .done();
        }

        boolean isEmpty() {
            return username.isEmpty()
                    && usernameFile.isEmpty()
                    && password.reveal().isEmpty()
                    && passwordFile.isEmpty();
        }
    }
}
