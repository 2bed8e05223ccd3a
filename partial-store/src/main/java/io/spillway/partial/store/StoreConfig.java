package io.spillway.partial.store;

import io.spillway.config.Checks;
import io.spillway.config.Secret;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The place of the spans in flight; stands beside the keys of the exporter and of the receiver.
 *
 * @param postgres a URL, {@code key=value} pairs as libpq has them, {@code embedded}, or empty for the variables {@code PG*}
 * @param schema the schema of the database that everything lies in; made when it is missing
 * @param maxConnections the most connections held
 * @param connectTimeout for a connection, new or from the pool
 * @param statementTimeout for one statement
 * @param tombstoneTtl how long it is remembered that a span has ended
 * @param embedded the server behind {@code postgres: embedded}
 */
public record StoreConfig(
        Secret postgres,
        String schema,
        int maxConnections,
        Duration connectTimeout,
        Duration statementTimeout,
        Duration tombstoneTtl,
        EmbeddedConfig embedded) {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final int MAX_CONNECTIONS = 1_000;

    public StoreConfig {
        new Checks()
                .that(NAME.matcher(schema).matches(), "schema", schema, "a lower-case name such as spillway")
                .that(
                        maxConnections >= 1 && maxConnections <= MAX_CONNECTIONS,
                        "max_connections",
                        maxConnections,
                        "1 to " + MAX_CONNECTIONS)
                .that(connectTimeout.toMillis() >= 250, "connect_timeout", connectTimeout, "at least 250ms")
                .that(statementTimeout.toMillis() >= 1, "statement_timeout", statementTimeout, "at least 1ms")
                .that(!tombstoneTtl.isNegative(), "tombstone_ttl", tombstoneTtl, ">= 0")
                .done();
    }

    /** Notes what is wrong with the connection string. Apart, because the environment has a say in it and not in defaults. */
    public void check(Checks checks) {
        if (isEmbedded()) {
            return;
        }
        try {
            ConnectionString.parse(postgres, System.getenv());
        } catch (IllegalArgumentException e) {
            checks.that(false, "postgres", String.valueOf(e.getMessage()));
        }
    }

    /** The server that the variables {@code PG*} name. */
    public static StoreConfig defaults() {
        return new StoreConfig(
                new Secret(""),
                "spillway",
                4,
                Duration.ofSeconds(4),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                EmbeddedConfig.defaults());
    }

    /** Whether the private server is meant. */
    boolean isEmbedded() {
        return postgres.reveal().strip().equals("embedded");
    }
}
