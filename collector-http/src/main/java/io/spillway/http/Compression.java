package io.spillway.http;

import java.util.List;

/** The compression algorithms by the names they have in configuration files and in {@code Content-Encoding}. */
final class Compression {
    /** What a server can understand; the empty string is a plain body. */
    static final List<String> CONTENT_ENCODINGS =
            List.of("", "gzip", "zstd", "zlib", "snappy", "deflate", "lz4", "x-snappy-framed");

    /** What a client can be told to use. */
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

    /** Whether the level has a meaning for the algorithm; any is fine where there is no compression. */
    static boolean allowsLevel(String name, int level) {
        return switch (name) {
            case "gzip", "zlib", "deflate" -> level >= HUFFMAN_ONLY && level <= BEST_DEFLATE;
            case "zstd", "none", "" -> true;
            default -> level == 0;
        };
    }
}
