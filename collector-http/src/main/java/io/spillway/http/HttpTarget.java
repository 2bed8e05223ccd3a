package io.spillway.http;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An absolute {@code http} or {@code https} URL of a server.
 *
 * <p>{@link URI} knows no host in {@code http://foo_bar:4318}. Names with underscores are common in Docker Compose, so this
 * class reads the authority itself: a name, an IPv4 address, or an IPv6 address in brackets, and an optional port. The scheme is
 * read in any letter case.
 *
 * @param secure whether the scheme is {@code https}
 * @param host without brackets, never empty
 * @param port the port of the URL, or the scheme's own
 * @param path the path with the query, as it goes over the wire; empty or begins with {@code /} or {@code ?}
 */
public record HttpTarget(boolean secure, String host, int port, String path) {
    private static final Pattern URL =
            Pattern.compile("(?i)(https?)://(\\[[0-9a-f:.%]+]|[^\\s/?#:@\\[\\]]+)(?::(\\d{0,5}))?([/?][^\\s#]*)?");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException saying what was expected; the message holds the text
     */
    public static HttpTarget parse(String text) {
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: a URL such as http://host:4318)");
        }
        boolean secure = url.group(1).toLowerCase(Locale.ROOT).equals("https");
        String portText = url.group(3) == null ? "" : url.group(3);
        int port = portText.isEmpty() ? (secure ? HTTPS_PORT : HTTP_PORT) : Integer.parseInt(portText);
        String path = url.group(4) == null ? "" : url.group(4);
        if (port > MAX_PORT || !isPath(path)) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: a URL such as http://host:4318)");
        }
        return new HttpTarget(secure, host(url.group(2)), port, path);
    }

    static boolean isValid(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String host(String text) {
        if (text.startsWith("[")) {
            return text.substring(1, text.length() - 1);
        }
        boolean ascii = text.chars().allMatch(c -> c < 0x80);
        return ascii ? text : IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
    }

    private static boolean isPath(String path) {
        try {
            return path.isEmpty() || new URI("http://host" + path).getHost() != null;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    /** The scheme in lower case. */
    public String scheme() {
        return secure ? "https" : "http";
    }

    /** The path without the query; empty when the URL has none. */
    public String pathOnly() {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    /** The same server and path, with more path behind it; exactly one slash joins the two. */
    public HttpTarget append(String more) {
        String left = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return new HttpTarget(secure, host, port, left + (more.startsWith("/") ? more : "/" + more));
    }

    /** The URL, without the port where it is the scheme's own. */
    @Override
    public String toString() {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        boolean ownPort = port == (secure ? HTTPS_PORT : HTTP_PORT);
        return scheme() + "://" + shown + (ownPort ? "" : ":" + port) + path;
    }
}
