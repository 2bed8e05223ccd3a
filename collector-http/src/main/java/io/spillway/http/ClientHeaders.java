package io.spillway.http;

import io.spillway.component.AuthenticationException;
import io.spillway.component.ClientAuthenticator;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.telemetry.ClientMetadata;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The headers that a client sends with each request: the configured ones, changed by the authenticator that the
 * {@code auth} block names.
 */
public final class ClientHeaders {
    private final Map<String, String> configured = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Optional<ComponentId> authenticatorId;
    private final ComponentContext context;
    private Optional<ClientAuthenticator> authenticator = Optional.empty();

    /** Headers that are configured. */
    public ClientHeaders(Map<String, Secret> configured, Section<AuthConfig> auth, ComponentContext context) {
        this(Map.of(), configured, auth, context);
    }

    /**
     * Headers that are configured, beside those that the client sends by itself.
     *
     * @param own sent unless configured otherwise; the authenticator sees them and may change them
     */
    ClientHeaders(
            Map<String, String> own,
            Map<String, Secret> configured,
            Section<AuthConfig> auth,
            ComponentContext context) {
        this.configured.putAll(own);
        configured.forEach((name, value) -> this.configured.put(name, value.reveal()));
        this.authenticatorId = auth.asOptional().flatMap(AuthConfig::authenticator);
        this.context = context;
    }

    /**
     * Looks the authenticator up.
     *
     * @throws IllegalArgumentException when it does not run or does not authenticate clients
     */
    public void start() {
        authenticator = authenticatorId.map(id -> context.host().extension(id, ClientAuthenticator.class));
    }

    /** Whether the headers may only be sent over TLS. */
    public boolean needTls() {
        return authenticator.map(ClientAuthenticator::needsTls).orElse(false);
    }

    /** The id of the authenticator; empty for none. */
    public String authenticatorName() {
        return authenticatorId.map(ComponentId::toString).orElse("");
    }

    /**
     * The headers of the next request.
     *
     * @param sender the client that the telemetry came from
     * @return by name, whatever its case
     */
    public Map<String, String> of(ClientMetadata sender) throws AuthenticationException {
        if (authenticator.isEmpty()) {
            return configured;
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(configured);
        authenticator.get().authenticate(headers, sender);
        return headers;
    }
}
