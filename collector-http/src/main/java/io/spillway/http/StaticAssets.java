package io.spillway.http;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Files of the program that a browser asks for: pages, scripts, styles, images. The files are read once, from the class path, and answered from
 * memory. A name that was not given is not found, so no request can reach another file.
 *
 * <p>Each file has an {@code ETag} made from its contents. A client that sends the tag back in {@code If-None-Match} gets a 304 without a
 * body. {@code Cache-Control: no-cache} has browsers ask every time, so a new version of the program shows at once. The path of the folder
 * itself is answered with {@code index.html}, where there is one.
 */
public final class StaticAssets implements HttpHandler {
    private static final String INDEX = "index.html";
    private static final int TAG_BYTES = 16;
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8");

    private final Map<String, Asset> assets;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Asset(byte[] bytes, String type, String tag) {}

    private StaticAssets(Map<String, Asset> assets) {
        this.assets = Map.copyOf(assets);
    }

    /**
     * Reads files.
     *
     * @param path the path of the folder, such as {@code /console}; serve the handler at {@code /console/*}
     * @param owner a class whose module and package have the files
     * @param folder beside the class, such as {@code console}
     * @param names the files within the folder, such as {@code index.html} or {@code img/logo.svg}
     * @throws IOException when a file is missing, naming it
     */
    public static StaticAssets read(String path, Class<?> owner, String folder, List<String> names) throws IOException {
        Map<String, Asset> assets = new HashMap<>();
        for (String name : names) {
            Asset asset = asset(bytes(owner, folder + "/" + name), name);
            assets.put(path + "/" + name, asset);
            if (name.equals(INDEX)) {
                assets.put(path + "/", asset);
            }
        }
        return new StaticAssets(assets);
    }

    private static byte[] bytes(Class<?> owner, String resource) throws IOException {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no resource " + resource + " beside " + owner.getName());
            }
            return in.readAllBytes();
        }
    }

    private static Asset asset(byte[] bytes, String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return new Asset(bytes, TYPES.getOrDefault(ending, "application/octet-stream"), tag(bytes));
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(sum, 0, TAG_BYTES) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public HttpReply handle(HttpCall call) {
        HttpHead head = call.head();
        if (!head.method().equals("GET") && !head.method().equals("HEAD")) {
            return HttpReply.text(405, "expected GET or HEAD\n").with("Allow", "GET, HEAD");
        }
        Asset asset = assets.get(head.path());
        if (asset == null) {
            return HttpReply.text(404, "404 page not found\n");
        }
        HttpReply reply = matches(head.header("If-None-Match"), asset.tag())
                ? new HttpReply(304, "", new byte[0])
                : new HttpReply(200, asset.type(), asset.bytes());
        return reply.with("ETag", asset.tag())
                .with("Cache-Control", "no-cache")
                .with("X-Content-Type-Options", "nosniff");
    }

    /** Compares as RFC 9110 (8.8.3.2) has it for this header: weakly, with each tag of the list. */
    private static boolean matches(String ifNoneMatch, String tag) {
        return ifNoneMatch.strip().equals("*")
                || Arrays.stream(ifNoneMatch.split(","))
                        .map(String::strip)
                        .map(known -> known.startsWith("W/") ? known.substring(2) : known)
                        .anyMatch(tag::equals);
    }
}
