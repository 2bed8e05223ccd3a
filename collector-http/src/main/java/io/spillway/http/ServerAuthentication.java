package io.spillway.http;

import io.spillway.component.ComponentContext;
import io.spillway.component.ServerAuthenticator;
import io.spillway.config.Section;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The {@code auth} block of a server, with the extension it names. */
record ServerAuthentication(ServerAuthenticator authenticator, List<String> requestParams) {
    /**
     * Looks the extension up.
     *
     * @throws IllegalArgumentException when it does not run or does not authenticate
     */
    static Optional<ServerAuthentication> lookUp(Section<ServerAuthConfig> config, ComponentContext context) {
        return config.asOptional()
                .flatMap(auth -> auth.common()
                        .authenticator()
                        .map(id -> new ServerAuthentication(
                                context.host().extension(id, ServerAuthenticator.class), auth.requestParams())));
    }

    ServerAuthenticator.Decision decide(RequestHead head) {
        Map<String, List<String>> sources = head.headers();
        for (String parameter : requestParams) {
            List<String> values = head.queryValues(parameter);
            if (!values.isEmpty()) {
                sources.put(parameter.toLowerCase(Locale.ROOT), values);
            }
        }
        return authenticator.authenticate(sources);
    }
}
