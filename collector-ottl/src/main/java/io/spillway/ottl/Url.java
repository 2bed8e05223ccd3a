package io.spillway.ottl;

import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads URLs as Go's standard library does.
 *
 * <pre>
 * url       = [ scheme ":" ] [ "//" [ user "@" ] host [ ":" port ] ] path [ "?" query ] [ "#" fragment ]
 * </pre>
 */
final class Url {
    private final MapValue parts = new MapValue();

    private Url() {}

    static MapValue parts(String text) {
        if (text.isEmpty()) {
            throw new EvaluationException("the URL is empty");
        }
        Url url = new Url();
        if (text.startsWith("?")) {
            url.parameters(text.substring(1));
        } else {
            url.parse(text);
        }
        return url.parts;
    }

    private void parse(String text) {
        if (text.chars().anyMatch(c -> c < 0x20 || c == 0x7F)) {
            throw new EvaluationException("the URL contains a control character");
        }
        parts.put("url.original", text);
        parts.put("url.domain", "");
        int hash = text.indexOf('#');
        String fragment = hash < 0 ? "" : decoded(text.substring(hash + 1), false);
        String rest = hash < 0 ? text : text.substring(0, hash);
        String scheme = scheme(rest);
        parts.put("url.scheme", scheme);
        rest = scheme.isEmpty() ? rest : rest.substring(scheme.length() + 1);
        int mark = rest.indexOf('?');
        String query = mark < 0 ? "" : rest.substring(mark + 1);
        String path = path(mark < 0 ? rest : rest.substring(0, mark), scheme);
        parts.put("url.path", path);
        putIfFilled("url.fragment", fragment);
        putIfFilled("url.query", query);
        int dot = path.lastIndexOf('.');
        putIfFilled("url.extension", dot < 0 ? "" : path.substring(dot + 1));
    }

    private void putIfFilled(String key, String value) {
        if (!value.isEmpty()) {
            parts.put(key, value);
        }
    }

    private static String scheme(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean isInside = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
            if (c == ':' && i == 0) {
                throw new EvaluationException("the URL has no scheme before the colon");
            }
            if (c == ':') {
                return text.substring(0, i).toLowerCase(Locale.ROOT);
            }
            if (!isLetter && !(isInside && i > 0)) {
                return "";
            }
        }
        return "";
    }

    /** The decoded path, behind the host if there is one; empty for a URL such as {@code mailto:a@b}. */
    private String path(String rest, String scheme) {
        boolean hasHost = rest.startsWith("//") && (!scheme.isEmpty() || !rest.startsWith("///"));
        if (hasHost) {
            int slash = rest.indexOf('/', 2);
            authority(rest.substring(2, slash < 0 ? rest.length() : slash));
            return slash < 0 ? "" : decoded(rest.substring(slash), false);
        }
        if (!scheme.isEmpty() && !rest.startsWith("/")) {
            return "";
        }
        int colon = rest.indexOf(':');
        int slash = rest.indexOf('/');
        if (colon >= 0 && (slash < 0 || colon < slash)) {
            throw new EvaluationException("the first part of the path contains a colon");
        }
        return decoded(rest, false);
    }

    private void authority(String text) {
        int at = text.lastIndexOf('@');
        if (at >= 0) {
            user(text.substring(0, at));
        }
        String host = text.substring(at + 1);
        int close = host.startsWith("[") ? host.indexOf(']') : -1;
        if (host.startsWith("[") && close < 0) {
            throw new EvaluationException("a bracket of the host is not closed");
        }
        int colon = host.indexOf(':', Math.max(0, close));
        String name = colon < 0 ? host : host.substring(0, colon);
        String port = colon < 0 ? "" : host.substring(colon + 1);
        if (!port.chars().allMatch(c -> c >= '0' && c <= '9') || port.length() > 18) {
            throw new EvaluationException("port \"" + port + "\" is no number");
        }
        parts.put("url.domain", close < 0 ? decoded(name, false) : decoded(name.substring(1, close), false));
        if (!port.isEmpty()) {
            parts.put("url.port", Long.parseLong(port));
        }
    }

    private void user(String info) {
        int colon = info.indexOf(':');
        parts.put("url.user_info", info);
        putIfFilled("url.username", decoded(colon < 0 ? info : info.substring(0, colon), false));
        if (colon >= 0) {
            parts.put("url.password", decoded(info.substring(colon + 1), false));
        }
    }

    private void parameters(String query) {
        MapValue parameters = new MapValue();
        for (String pair : query.split("&", -1)) {
            if (pair.contains(";")) {
                throw new EvaluationException("a semicolon stands in the query");
            }
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String key = decoded(equals < 0 ? pair : pair.substring(0, equals), true);
                Object known = parameters.get(key);
                ListValue values = known instanceof ListValue list ? list : new ListValue();
                values.add(equals < 0 ? "" : decoded(pair.substring(equals + 1), true));
                parameters.put(key, values);
            }
        }
        if (parameters.size() > 0) {
            parts.put("query", parameters);
        }
    }

    private static String decoded(String text, boolean isQuery) {
        if (text.indexOf('%') < 0 && !(isQuery && text.indexOf('+') >= 0)) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] == '%') {
                boolean isWhole = i + 2 < encoded.length;
                int high = isWhole ? Character.digit(encoded[i + 1], 16) : -1;
                int low = isWhole ? Character.digit(encoded[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new EvaluationException("an escape needs two hexadecimal digits");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(isQuery && encoded[i] == '+' ? ' ' : encoded[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
