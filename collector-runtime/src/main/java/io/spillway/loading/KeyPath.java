package io.spillway.loading;

/** KeyPath of keys as messages show them: {@code exporters::otlp_grpc::endpoint}. */
final class KeyPath {
    static final String SEPARATOR = "::";

    private KeyPath() {}

    static String join(String path, String key) {
        if (path.isEmpty()) {
            return key;
        }
        return key.isEmpty() ? path : path + SEPARATOR + key;
    }

    static String join(String path, int index) {
        return join(path, String.valueOf(index));
    }
}
