package io.spillway.partial.store;

import java.util.Properties;

/**
 * A server as the driver wants it.
 *
 * @param url without credentials
 * @param properties the properties of the driver, with credentials: never printed
 * @param maxConnections as the connection string asks; 0 when it does not
 */
record ServerAddress(String url, Properties properties, int maxConnections) {
    @Override
    public String toString() {
        return url;
    }
}
