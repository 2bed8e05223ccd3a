package io.spillway.partial.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Properties;

/** Makes the pool of connections to a server. */
final class ConnectionPool {
    /** How long an answer may take beyond the statement's own limit before the network is taken to be cut. */
    private static final int SOCKET_GRACE_SECONDS = 5;

    private static final long MAX_LIFETIME_MILLIS = 10 * 60_000;
    private static final long IDLE_MILLIS = 2 * 60_000;

    private ConnectionPool() {}

    /** A pool without a connection yet. */
    static HikariDataSource open(ServerAddress address, StoreConfig config, String name) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(name);
        pool.setJdbcUrl(address.url());
        pool.setDataSourceProperties(properties(address, config));
        pool.setMaximumPoolSize(address.maxConnections() > 0 ? address.maxConnections() : config.maxConnections());
        pool.setMinimumIdle(0);
        pool.setInitializationFailTimeout(-1);
        pool.setConnectionTimeout(config.connectTimeout().toMillis());
        pool.setValidationTimeout(Math.min(config.connectTimeout().toMillis(), 1_000));
        pool.setMaxLifetime(MAX_LIFETIME_MILLIS);
        pool.setIdleTimeout(IDLE_MILLIS);
        pool.setExceptionOverrideClassName(WrongServer.class.getName());
        pool.setConnectionInitSql(settings(config));
        return new HikariDataSource(pool);
    }

    private static Properties properties(ServerAddress address, StoreConfig config) {
        Properties properties = new Properties();
        properties.putAll(address.properties());
        long connectSeconds = Math.max(1, config.connectTimeout().toSeconds());
        properties.putIfAbsent("ApplicationName", "spillway");
        properties.setProperty("loginTimeout", String.valueOf(connectSeconds));
        properties.setProperty("connectTimeout", String.valueOf(connectSeconds));
        properties.setProperty("tcpKeepAlive", "true");
        // How long a server that only reads is taken for one without being asked.
        properties.setProperty("hostRecheckSeconds", "2");
        properties.setProperty(
                "socketTimeout", String.valueOf(config.statementTimeout().toSeconds() + 1 + SOCKET_GRACE_SECONDS));
        properties.setProperty("reWriteBatchedInserts", "true");
        // PostgreSQL's own messages about a row show what is in it.
        properties.setProperty("logServerErrorDetail", "false");
        return properties;
    }

    /**
     * Every statement looks up rows by key, in the order of the key, or takes the first of an index. Other joins would change that
     * order; reading the whole table for each row, which is right while it is empty, stays in the cached plan when it has grown; and
     * a bitmap reads and sorts a whole backlog for one batch of it.
     */
    private static String settings(StoreConfig config) {
        long millis = config.statementTimeout().toMillis();
        return "SET statement_timeout = " + millis + "; SET lock_timeout = " + millis
                + "; SET idle_in_transaction_session_timeout = " + 2 * millis
                + "; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off;"
                + " SET enable_bitmapscan = off; SET jit = off; SET timezone = 'UTC'";
    }
}
