package io.spillway.ottl;

/** The names of span kinds. */
final class SpanKindNames {
    private static final String[] NAMES = {"Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"};

    private SpanKindNames() {}

    static String of(int kind) {
        return kind >= 0 && kind < NAMES.length ? NAMES[kind] : "";
    }
}
