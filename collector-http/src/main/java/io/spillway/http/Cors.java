package io.spillway.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Cross-origin requests as the Fetch standard has them. A request without {@code Origin}, or from an origin that is not
 * allowed, is served without any CORS header: it is the browser that then refuses the page, so other clients are never in
 * the way.
 */
final class Cors {
    private static final List<String> ALWAYS_ALLOWED =
            List.of("accept", "accept-language", "content-type", "content-language");

    private final CorsConfig config;
    private final List<String> allowedHeaders = new ArrayList<>(ALWAYS_ALLOWED);

    Cors(CorsConfig config) {
        this.config = config;
        if (config.allowedHeaders().isEmpty()) {
            allowedHeaders.add("x-requested-with");
        }
        config.allowedHeaders().forEach(name -> allowedHeaders.add(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether the request only asks what a page may send. */
    static boolean isPreflight(HttpHead head) {
        return head.method().equals("OPTIONS")
                && !head.header("Access-Control-Request-Method").isEmpty();
    }

    /** The answer to such a request. */
    HttpReply preflight(HttpHead head) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        String method = head.header("Access-Control-Request-Method");
        String requested = head.header("Access-Control-Request-Headers");
        if (isAllowed(head.header("Origin")) && isUsefulMethod(method) && areAllowed(requested)) {
            allow(head, headers);
            headers.put("Access-Control-Allow-Methods", method);
            if (!requested.isEmpty()) {
                headers.put("Access-Control-Allow-Headers", requested);
            }
            if (config.maxAge() != 0) {
                headers.put("Access-Control-Max-Age", Integer.toString(Math.max(0, config.maxAge())));
            }
        }
        return new HttpReply(204, "", new HttpBody.Bytes(new byte[0]), headers);
    }

    /** The headers of an answer to any other request. */
    Map<String, String> headers(HttpHead head) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Vary", "Origin");
        if (isAllowed(head.header("Origin"))) {
            allow(head, headers);
            if (!config.exposedHeaders().isEmpty()) {
                headers.put("Access-Control-Expose-Headers", String.join(", ", config.exposedHeaders()));
            }
        }
        return headers;
    }

    private static void allow(HttpHead head, Map<String, String> headers) {
        headers.put("Access-Control-Allow-Origin", head.header("Origin"));
        headers.put("Access-Control-Allow-Credentials", "true");
    }

    private boolean isAllowed(String origin) {
        if (origin.isEmpty()) {
            return false;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        return config.allowedOrigins().stream().anyMatch(pattern -> matches(pattern.toLowerCase(Locale.ROOT), lower));
    }

    private static boolean matches(String pattern, String origin) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(origin);
        }
        String prefix = pattern.substring(0, star);
        String suffix = pattern.substring(star + 1);
        return origin.length() >= prefix.length() + suffix.length()
                && origin.startsWith(prefix)
                && origin.endsWith(suffix);
    }

    private static boolean isUsefulMethod(String method) {
        return method.equals("GET") || method.equals("POST") || method.equals("HEAD");
    }

    private boolean areAllowed(String requested) {
        if (requested.isEmpty() || allowedHeaders.contains("*")) {
            return true;
        }
        for (String name : requested.split(",")) {
            if (!allowedHeaders.contains(name.strip().toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }
}
