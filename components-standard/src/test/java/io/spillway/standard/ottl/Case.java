package io.spillway.standard.ottl;

import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A batch and a processor that gets it.
 *
 * @param processor {@code filter} or {@code transform}
 * @param config the processor's section of a configuration, in JSON
 */
record Case(String processor, String config, Telemetry batch) {
    Signal signal() {
        return batch.signal();
    }

    /**
     * One group of statements or conditions.
     *
     * @param context the group's context; without one, the paths tell the context
     * @param texts statements for {@code transform}, conditions for {@code filter}
     */
    static Case group(String processor, String context, String errorMode, List<String> texts, Telemetry batch) {
        String kind = processor.equals("filter") ? "conditions" : "statements";
        String named = context.isEmpty() ? "" : "\"context\": " + quoted(context) + ", ";
        return new Case(
                processor,
                "{\"error_mode\": %s, \"%s_%s\": [{%s\"%s\": [%s]}]}"
                        .formatted(
                                quoted(errorMode),
                                singular(batch.signal()),
                                kind,
                                named,
                                kind,
                                texts.stream().map(Case::quoted).collect(Collectors.joining(", "))),
                batch);
    }

    private static String singular(Signal signal) {
        return signal.key().substring(0, signal.key().length() - 1);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == 0x7F) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return processor + " " + config;
    }
}
