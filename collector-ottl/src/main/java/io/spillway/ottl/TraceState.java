package io.spillway.ottl;

/** The W3C trace state of a span: members {@code key=value}, divided by commas, the newest first. */
final class TraceState {
    /** The tag in a span. */
    static final int TAG = 0x1A;

    private static final int MOST_MEMBERS = 32;

    private TraceState() {}

    /** The value of a member; empty when there is none. */
    static String get(String state, String key) {
        for (String member : state.split(",")) {
            String trimmed = member.strip();
            if (trimmed.startsWith(key + "=")) {
                return trimmed.substring(key.length() + 1);
            }
        }
        return "";
    }

    /** The trace state with a member set, which comes first. */
    static String with(String state, String key, String value) {
        StringBuilder result = new StringBuilder(key).append('=').append(value);
        int members = 1;
        for (String member : state.split(",")) {
            String trimmed = member.strip();
            if (!trimmed.isEmpty() && !trimmed.startsWith(key + "=") && members++ < MOST_MEMBERS) {
                result.append(',').append(trimmed);
            }
        }
        return result.toString();
    }
}
