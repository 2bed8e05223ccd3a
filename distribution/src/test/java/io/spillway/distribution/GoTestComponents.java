package io.spillway.distribution;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Replaces the components that exist only in the Go collector's own tests by components that both collectors have: {@code nop}
 * receivers, processors, connectors and extensions.
 */
final class GoTestComponents {
    private static final Pattern KEY = Pattern.compile("(\\s*)([a-z]+):.*");
    private static final Pattern NOP = Pattern.compile("\\bnop\\b(?!:/)");
    private static final Map<String, String> BY_SECTION =
            Map.of("receivers", "otlp", "processors", "batch", "connectors", "forward", "extensions", "zpages");

    private String section = "";
    private boolean service;

    private GoTestComponents() {}

    static String replaceIn(String text) {
        GoTestComponents replacement = new GoTestComponents();
        return text.lines().map(replacement::line).collect(Collectors.joining("\n", "", "\n"));
    }

    private String line(String line) {
        Matcher key = KEY.matcher(line);
        if (key.matches()) {
            boolean top = key.group(1).isEmpty();
            service = top ? key.group(2).equals("service") : service;
            section = top || (service && !key.group(2).equals("nop")) ? key.group(2) : section;
        }
        String replaced = line.replace("nop/con", "forward/con");
        String type = BY_SECTION.get(section);
        if (type == null || line.stripLeading().startsWith("#")) {
            return replaced;
        }
        replaced = NOP.matcher(replaced).replaceAll(type);
        boolean definesReceiver = !service && section.equals("receivers");
        return definesReceiver
                ? replaced.replaceFirst("^(\\s+otlp[\\w/]*:)\\s*$", "$1 {protocols: {grpc: }}")
                : replaced;
    }
}
