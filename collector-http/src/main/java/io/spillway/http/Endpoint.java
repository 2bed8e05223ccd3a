package io.spillway.http;

import java.net.InetSocketAddress;
import org.slf4j.Logger;

/**
 * A network address, as in a configuration file: {@code host:port}, {@code :port} for every interface,
 * {@code [::1]:port}.
 *
 * @param host empty for every interface
 */
public record Endpoint(String host, int port) {
    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (colon < 0 || (!bracketed && host.indexOf(':') >= 0)) {
            throw new IllegalArgumentException("address \"" + text + "\" (expected: host:port)");
        }
        return new Endpoint(bracketed ? host.substring(1, host.length() - 1) : host, port(text, colon));
    }

    static boolean isValid(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** The address to bind or connect to; the name is looked up. */
    public InetSocketAddress resolve() {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    /** Warns when a server that listens here can be reached through every network interface. */
    public void warnIfOpenToAll(Logger logger) {
        if (host.isEmpty() || host.equals("0.0.0.0") || host.equals("::")) {
            logger.warn(
                    "{} is open to every network of this machine, and to floods from there (expected: the address of"
                            + " one interface, such as localhost:{})",
                    this,
                    port);
        }
    }

    private static int port(String text, int colon) {
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException _) {
            // answered below, like a number that is out of range
        }
        throw new IllegalArgumentException(
                "address \"" + text + "\" (expected: host:port with a port from 0 to 65535)");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
