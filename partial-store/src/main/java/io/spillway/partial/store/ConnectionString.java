package io.spillway.partial.store;

import io.spillway.config.Secret;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the forms in which libpq takes the address of a server: {@code postgres://user:password@host:port/database?key=value},
 * {@code host=… port=… dbname=…}, and for what these leave out the variables {@code PGHOST}, {@code PGPORT} …
 *
 * <p>Messages name keys, never values: any of them may be, or hold, a password.
 */
final class ConnectionString {
    private static final Pattern URL = Pattern.compile("(?:jdbc:)?postgres(?:ql)?://(.*)", Pattern.DOTALL);
    private static final Pattern PAIR =
            Pattern.compile("\\G\\s*([A-Za-z_]+)\\s*=\\s*('(?:[^'\\\\]|\\\\.)*'|(?:[^\\s'\\\\]|\\\\.)*)(?=\\s|$)");
    private static final Pattern SSL_MODE = Pattern.compile("disable|allow|prefer|require|verify-ca|verify-full");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /** libpq's names that the driver understands, with the driver's. */
    private static final Map<String, String> PROPERTIES = Map.of(
            "user", "user",
            "password", "password",
            "sslmode", "sslmode",
            "sslrootcert", "sslrootcert",
            "sslcert", "sslcert",
            "sslkey", "sslkey",
            "sslpassword", "sslpassword",
            "channel_binding", "channelBinding",
            "options", "options",
            "application_name", "ApplicationName");

    /** Read here, or without a meaning for a pool of connections. */
    private static final List<String> OTHERS = List.of(
            "host",
            "hostaddr",
            "port",
            "dbname",
            "database",
            "connect_timeout",
            "target_session_attrs",
            "pool_max_conns",
            "pool_min_conns",
            "pool_max_conn_lifetime",
            "pool_max_conn_idle_time",
            "fallback_application_name",
            "client_encoding",
            "keepalives",
            "sslcompression",
            "gssencmode",
            "passfile",
            "service");

    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("host", "PGHOST"),
            Map.entry("port", "PGPORT"),
            Map.entry("dbname", "PGDATABASE"),
            Map.entry("user", "PGUSER"),
            Map.entry("password", "PGPASSWORD"),
            Map.entry("sslmode", "PGSSLMODE"),
            Map.entry("sslrootcert", "PGSSLROOTCERT"),
            Map.entry("sslcert", "PGSSLCERT"),
            Map.entry("sslkey", "PGSSLKEY"),
            Map.entry("options", "PGOPTIONS"),
            Map.entry("application_name", "PGAPPNAME"),
            Map.entry("target_session_attrs", "PGTARGETSESSIONATTRS"));

    private ConnectionString() {}

    /**
     * Reads a connection string.
     *
     * @param environment the process's variables
     * @throws IllegalArgumentException saying what was expected, when it is none
     */
    static ServerAddress parse(Secret text, Map<String, String> environment) {
        String given = text.reveal().strip();
        Matcher url = URL.matcher(given);
        Map<String, String> values = url.matches() ? url(url.group(1)) : pairs(given);
        values.keySet().forEach(ConnectionString::checkName);
        VARIABLES.forEach((key, variable) -> {
            String value = environment.getOrDefault(variable, "");
            if (!value.isEmpty()) {
                values.putIfAbsent(key, value);
            }
        });
        return address(values);
    }

    private static Map<String, String> url(String rest) {
        Map<String, String> values = new LinkedHashMap<>();
        int query = rest.indexOf('?');
        String path = query < 0 ? rest : rest.substring(0, query);
        if (query >= 0) {
            for (String pair : rest.substring(query + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    values.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                }
            }
        }
        int slash = path.indexOf('/');
        if (slash >= 0 && slash + 1 < path.length()) {
            values.putIfAbsent("dbname", decoded(path.substring(slash + 1)));
        }
        String authority = slash < 0 ? path : path.substring(0, slash);
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            credentials(authority.substring(0, at), values);
        }
        hosts(authority.substring(at + 1), values);
        return values;
    }

    private static void credentials(String text, Map<String, String> values) {
        int colon = text.indexOf(':');
        values.putIfAbsent("user", decoded(colon < 0 ? text : text.substring(0, colon)));
        if (colon >= 0) {
            values.putIfAbsent("password", decoded(text.substring(colon + 1)));
        }
    }

    private static void hosts(String text, Map<String, String> values) {
        if (text.isEmpty()) {
            return;
        }
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            int colon = each.lastIndexOf(':');
            boolean hasPort = colon >= 0 && colon > each.lastIndexOf(']');
            hosts.add(decoded(hasPort ? each.substring(0, colon) : each));
            ports.add(hasPort ? each.substring(colon + 1) : "");
        }
        values.putIfAbsent("host", String.join(",", hosts));
        values.putIfAbsent("port", String.join(",", ports));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("a % that is not followed by two hexadecimal digits (write it as %25)");
        }
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        Matcher pair = PAIR.matcher(text);
        int end = 0;
        while (pair.find()) {
            end = pair.end();
            String value = pair.group(2);
            boolean isQuoted = value.startsWith("'");
            String inner = isQuoted ? value.substring(1, value.length() - 1) : value;
            values.put(pair.group(1), inner.replaceAll("\\\\(.)", "$1"));
        }
        if (!text.substring(end).isBlank()) {
            throw new IllegalArgumentException(
                    "not a connection string (expected: postgres://user:password@host:port/database,"
                            + " \"host=… port=… dbname=… user=…\", embedded, or nothing for the variables PG*)");
        }
        return values;
    }

    private static void checkName(String key) {
        if (!PROPERTIES.containsKey(key) && !OTHERS.contains(key)) {
            throw new IllegalArgumentException("unknown key \"" + key
                    + "\" in the connection string (expected: host, port, dbname, "
                    + String.join(", ", PROPERTIES.keySet().stream().sorted().toList()) + " …)");
        }
    }

    private static ServerAddress address(Map<String, String> values) {
        Properties properties = new Properties();
        PROPERTIES.forEach((key, property) -> {
            String value = values.getOrDefault(key, "");
            if (!value.isEmpty()) {
                properties.setProperty(property, value);
            }
        });
        expect(
                SSL_MODE.matcher(properties.getProperty("sslmode", "prefer")).matches(),
                "sslmode (expected: disable, allow, prefer, require, verify-ca or verify-full)");
        String key = properties.getProperty("sslkey", "");
        if (!key.isEmpty()) {
            ClientKey.kind(key).ifPresent(kind -> properties.setProperty("pemKeyAlgorithm", kind));
        }
        properties.setProperty(
                "targetServerType", targetServerType(values.getOrDefault("target_session_attrs", "any")));
        String database = first(values, "dbname", "database", properties.getProperty("user", ""));
        String user = properties.getProperty("user", System.getProperty("user.name", ""));
        properties.setProperty("user", user);
        return new ServerAddress(
                "jdbc:postgresql://" + hostList(values) + "/"
                        + URLEncoder.encode(database.isEmpty() ? user : database, StandardCharsets.UTF_8),
                properties,
                poolSize(values.getOrDefault("pool_max_conns", "")));
    }

    private static String hostList(Map<String, String> values) {
        String[] hosts = first(values, "host", "hostaddr", "localhost").split(",", -1);
        String[] ports = values.getOrDefault("port", "").split(",", -1);
        expect(
                ports.length == 1 || ports.length == hosts.length,
                "port (expected: one, or as many as there are hosts)");
        List<String> list = new ArrayList<>();
        for (int i = 0; i < hosts.length; i++) {
            String host = hosts[i].isBlank() ? "localhost" : hosts[i].strip();
            expect(
                    !host.startsWith("/"),
                    "host (expected: a name or an address, such as localhost; Unix sockets are not supported)");
            String port = ports[ports.length == 1 ? 0 : i].strip();
            expect(port.isEmpty() || PORT.matcher(port).matches(), "port (expected: a number)");
            boolean isBareIpv6 = host.contains(":") && !host.startsWith("[");
            list.add((isBareIpv6 ? "[" + host + "]" : host) + ":" + (port.isEmpty() ? "5432" : port));
        }
        return String.join(",", list);
    }

    private static String targetServerType(String sessionAttributes) {
        return switch (sessionAttributes) {
            case "any" -> "any";
            case "read-write", "primary" -> "primary";
            case "prefer-standby", "standby", "read-only" ->
                throw new IllegalArgumentException(
                        "target_session_attrs (expected: any, read-write or primary, because the store is written to)");
            default ->
                throw new IllegalArgumentException("target_session_attrs (expected: any, read-write or primary)");
        };
    }

    private static int poolSize(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        expect(PORT.matcher(text).matches(), "pool_max_conns (expected: a number)");
        return Integer.parseInt(text);
    }

    private static String first(Map<String, String> values, String key, String other, String otherwise) {
        String value = values.getOrDefault(key, "");
        if (!value.isEmpty()) {
            return value;
        }
        String second = values.getOrDefault(other, "");
        return second.isEmpty() ? otherwise : second;
    }

    private static void expect(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
