package io.spillway.ottl;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The W3C trace state of a span: members {@code key=value}, divided by commas, the newest first. */
final class TraceState {
    /** The tag in a span. */
    static final int TAG = 0x1A;

    private static final int MOST_MEMBERS = 32;
    private static final Pattern KEY =
            Pattern.compile("[a-z][_0-9a-z*/-]{0,255}|[a-z0-9][_0-9a-z*/-]{0,240}@[a-z][_0-9a-z*/-]{0,13}");
    private static final Pattern VALUE = Pattern.compile("[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");

    private TraceState() {}

    /** The value of a member; empty text when there is none, and nil when the trace state is malformed. */
    static @Nullable String get(String state, String key) {
        return members(state).map(members -> members.getOrDefault(key, "")).orElse(null);
    }

    /** The trace state with a member set, which comes first; unchanged where the old or the new one would be malformed. */
    static String with(String state, String key, String value) {
        Optional<Map<String, String>> members = members(state);
        if (members.isEmpty()
                || !KEY.matcher(key).matches()
                || !VALUE.matcher(value).matches()) {
            return state;
        }
        members.get().remove(key);
        StringBuilder result = new StringBuilder(key).append('=').append(value);
        members.get().entrySet().stream()
                .limit(MOST_MEMBERS - 1)
                .forEach(member ->
                        result.append(',').append(member.getKey()).append('=').append(member.getValue()));
        return result.toString();
    }

    private static Optional<Map<String, String>> members(String state) {
        Map<String, String> members = new LinkedHashMap<>();
        for (String member : state.split(",")) {
            int equals = member.indexOf('=');
            String key = equals < 0 ? "" : member.substring(0, equals).stripLeading();
            String value = equals < 0 ? "" : member.substring(equals + 1).stripTrailing();
            boolean isValid = KEY.matcher(key).matches() && VALUE.matcher(value).matches();
            if (!member.isEmpty() && (!isValid || members.put(key, value) != null || members.size() > MOST_MEMBERS)) {
                return Optional.empty();
            }
        }
        return Optional.of(members);
    }
}
