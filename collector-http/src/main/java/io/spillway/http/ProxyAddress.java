package io.spillway.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy.
 *
 * @param host without brackets
 * @param credentials sent to the proxy with the Basic scheme
 */
public record ProxyAddress(Scheme scheme, String host, int port, Optional<Credentials> credentials) {
    private static final Pattern URL = Pattern.compile(
            "(?i)(?:(http|https|socks5|socks5h)://)?(?:([^\\s/@]*)@)?(\\[[0-9a-f:.%]+]|[^\\s/?#:@\\[\\]]+)(?::(\\d{1,5}))?(?:/.*)?");
    private static final int MAX_PORT = 65_535;

    /** How a proxy is spoken to. */
    public enum Scheme {
        HTTP(80),
        HTTPS(443),
        SOCKS5(1080);

        private final int port;

        Scheme(int port) {
            this.port = port;
        }
    }

    /** A name and a password; never printed. */
    public record Credentials(String user, String password) {
        @Override
        public String toString() {
            return "[REDACTED]";
        }
    }

    /**
     * Reads a URL such as {@code http://user:password@host:3128}. A text without a scheme means {@code http}.
     *
     * @return empty when the text is no such URL
     */
    static Optional<ProxyAddress> parse(String text) {
        Matcher url = URL.matcher(text.strip());
        if (!url.matches()) {
            return Optional.empty();
        }
        Scheme scheme = scheme(url.group(1) == null ? "http" : url.group(1).toLowerCase(Locale.ROOT));
        int port = url.group(4) == null ? scheme.port : Integer.parseInt(url.group(4));
        if (port > MAX_PORT) {
            return Optional.empty();
        }
        String host = url.group(3);
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return Optional.of(new ProxyAddress(
                scheme, bare, port, Optional.ofNullable(url.group(2)).map(ProxyAddress::credentials)));
    }

    private static Scheme scheme(String name) {
        return switch (name) {
            case "https" -> Scheme.HTTPS;
            case "http" -> Scheme.HTTP;
            default -> Scheme.SOCKS5;
        };
    }

    private static Credentials credentials(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new Credentials(decoded(text), "")
                : new Credentials(decoded(text.substring(0, colon)), decoded(text.substring(colon + 1)));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
