package io.spillway.http;

import java.util.List;
import java.util.Locale;

/** The compression algorithms by the names they have in configuration files and in {@code Content-Encoding}. */
final class Compression {
    /** The names that a server can be configured with; the empty string is a plain body. */
    static final List<String> CONTENT_ENCODINGS =
            List.of("", "gzip", "zstd", "zlib", "snappy", "deflate", "lz4", "x-snappy-framed");

    /** The names that a client can be configured with. */
    static final List<String> COMPRESSIONS =
            List.of("gzip", "zstd", "snappy", "x-snappy-framed", "zlib", "deflate", "lz4", "none", "");

    private static final int HUFFMAN_ONLY = -2;
    private static final int BEST_DEFLATE = 9;

    private Compression() {}

    static boolean isCompressor(String name) {
        return COMPRESSIONS.contains(name);
    }

    static boolean isPlain(String name) {
        return name.isEmpty() || name.equals("none");
    }

    /**
     * The configured name of a {@code Content-Encoding}. RFC 9110 (8.4.1) reads names in any letter case, has {@code x-gzip} mean
     * {@code gzip}, and {@code identity} mean a plain body.
     */
    static String canonical(String contentEncoding) {
        String name = contentEncoding.strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "identity" -> "";
            case "x-gzip" -> "gzip";
            default -> name;
        };
    }

    static boolean isGzip(String contentEncoding) {
        return canonical(contentEncoding).equals("gzip");
    }

    static boolean isIdentity(String contentEncoding) {
        return canonical(contentEncoding).isEmpty();
    }

    /** Whether the level has a meaning for the algorithm; any is fine where there is no compression. */
    static boolean allowsLevel(String name, int level) {
        return switch (name) {
            case "gzip", "zlib", "deflate" -> level >= HUFFMAN_ONLY && level <= BEST_DEFLATE;
            case "zstd", "none", "" -> true;
            default -> level == 0;
        };
    }
}
