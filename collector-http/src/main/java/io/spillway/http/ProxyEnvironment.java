package io.spillway.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The proxies that the environment of the process names, read as Go's standard library reads them.
 *
 * <ul>
 *   <li>{@code HTTPS_PROXY} is for {@code https} and for gRPC, {@code HTTP_PROXY} for {@code http}; neither stands in for the other. A
 *       name in capitals goes before one in small letters. A value that is no URL counts as none.
 *   <li>{@code HTTP_PROXY} does not count where {@code REQUEST_METHOD} is set: in a CGI process a client can set it with a header.
 *   <li>{@code localhost} and loopback addresses are always reached directly, and so are the hosts of {@code NO_PROXY}, see
 *       {@link ProxyExceptions}.
 * </ul>
 */
public final class ProxyEnvironment {
    private final Optional<ProxyAddress> http;
    private final Optional<ProxyAddress> https;
    private final ProxyExceptions exceptions;

    private ProxyEnvironment(Optional<ProxyAddress> http, Optional<ProxyAddress> https, ProxyExceptions exceptions) {
        this.http = http;
        this.https = https;
        this.exceptions = exceptions;
    }

    /** The environment of this process. */
    public static ProxyEnvironment ofProcess() {
        return of(System.getenv());
    }

    /** An environment by the names of its variables. */
    public static ProxyEnvironment of(Map<String, String> variables) {
        boolean cgi = !value(variables, "REQUEST_METHOD").isEmpty();
        return new ProxyEnvironment(
                cgi ? Optional.empty() : proxy(value(variables, "HTTP_PROXY")),
                proxy(value(variables, "HTTPS_PROXY")),
                ProxyExceptions.parse(value(variables, "NO_PROXY")));
    }

    /**
     * The proxy on the way to a server.
     *
     * @param secure whether TLS or gRPC is spoken with the server
     * @param host a name or an address without brackets
     */
    public Optional<ProxyAddress> proxyFor(boolean secure, String host, int port) {
        Optional<ProxyAddress> proxy = secure ? https : http;
        return proxy.filter(_ -> !exceptions.matches(host, port));
    }

    /** Every proxy that is on the way to some server. */
    Set<ProxyAddress> proxies() {
        return Stream.of(http, https).flatMap(Optional::stream).collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<ProxyAddress> proxy(String url) {
        return url.isEmpty() ? Optional.empty() : ProxyAddress.parse(url);
    }

    private static String value(Map<String, String> variables, String name) {
        String upper = variables.getOrDefault(name, "");
        return upper.isEmpty() ? variables.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper;
    }
}
