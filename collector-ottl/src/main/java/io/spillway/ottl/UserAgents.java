package io.spillway.ottl;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Finds the program and the operating system in a User-Agent header, with the definitions of the project uap-core. */
final class UserAgents {
    /** Longer headers are refused: hundreds of expressions may have to be run over each. */
    static final int MAX_LENGTH = 8 << 10;

    private static final String DEFINITIONS = "/ua_parser/regexes.yaml";
    private static final String UNKNOWN = "Other";
    private static final int CACHED = 1_000;

    private static final class Holder {
        static final UserAgents SHARED = new UserAgents(RequiredText::of);
    }

    private final List<Definition> programs;
    private final List<Definition> systems;
    private final Map<String, Map<String, String>> known = new ConcurrentHashMap<>();

    /** @param required the texts of an expression of which a header must have one */
    UserAgents(Function<String, List<String>> required) {
        try (InputStream file = UserAgents.class.getResourceAsStream(DEFINITIONS);
                JsonParser yaml = new YAMLFactory().createParser(file)) {
            Map<String, List<Map<String, String>>> lists = read(yaml);
            programs = definitions(lists.getOrDefault("user_agent_parsers", List.of()), required, "family", "", 4);
            systems = definitions(lists.getOrDefault("os_parsers", List.of()), required, "os", "os_", 5);
        } catch (IOException e) {
            throw new UncheckedIOException(DEFINITIONS + " cannot be read", e);
        }
    }

    /** The definitions are read with the first use. */
    static UserAgents shared() {
        return Holder.SHARED;
    }

    /** The parts of a header, under the names of the semantic conventions. */
    Map<String, String> parts(String header) {
        if (header.length() > MAX_LENGTH) {
            throw new EvaluationException("the user agent is longer than " + MAX_LENGTH + " characters");
        }
        Map<String, String> cached = known.get(header);
        if (cached != null) {
            return cached;
        }
        Map<String, String> found = find(header);
        if (known.size() >= CACHED) {
            known.clear();
        }
        known.put(header, found);
        return found;
    }

    private Map<String, String> find(String header) {
        String folded = RequiredText.folded(header);
        List<String> program = first(programs, header, folded);
        List<String> system = first(systems, header, folded);
        Map<String, String> parts = new TreeMap<>();
        parts.put("user_agent.name", program.getFirst());
        parts.put("user_agent.original", header);
        parts.put("user_agent.version", version(program));
        parts.put("os.name", system.getFirst());
        String version = version(system);
        if (!version.isEmpty()) {
            parts.put("os.version", version);
        }
        return parts;
    }

    private static List<String> first(List<Definition> definitions, String header, String folded) {
        for (Definition definition : definitions) {
            List<String> parts = definition.parts(header, folded);
            if (!parts.isEmpty() && !parts.getFirst().isEmpty()) {
                return parts;
            }
        }
        return List.of(UNKNOWN);
    }

    /** Without a first number, a version begins with a dot, as the Go collector prints it. */
    private static String version(List<String> parts) {
        StringBuilder version = new StringBuilder();
        for (int i = 1; i < parts.size(); i++) {
            if (!parts.get(i).isEmpty()) {
                version.append(i == 1 ? "" : ".").append(parts.get(i));
            }
        }
        return version.toString();
    }

    /**
     * An expression, and the parts of what it finds.
     *
     * @param required texts in small letters of which a header must have one; empty: the expression must be run
     * @param templates the name, and then the numbers of the version
     */
    private record Definition(Pattern pattern, List<String> required, List<String> templates) {
        List<String> parts(String header, String folded) {
            if (!required.isEmpty() && required.stream().noneMatch(folded::contains)) {
                return List.of();
            }
            Matcher matcher = pattern.matcher(header);
            return matcher.find()
                    ? templates.stream()
                            .map(template -> filled(template, matcher))
                            .toList()
                    : List.of();
        }

        private static String filled(String template, Matcher found) {
            StringBuilder text = new StringBuilder();
            Texts.expand(found, template, text);
            return text.toString();
        }
    }

    private static List<Definition> definitions(
            List<Map<String, String>> entries,
            Function<String, List<String>> required,
            String name,
            String versionPrefix,
            int parts) {
        BiFunction<Map<String, String>, Integer, String> template = (entry, part) -> entry.getOrDefault(
                part == 0 ? name + "_replacement" : versionPrefix + "v" + part + "_replacement", "$" + (part + 1));
        return entries.stream()
                .map(entry -> new Definition(
                        Pattern.compile(entry.getOrDefault("regex", "")),
                        required.apply(entry.getOrDefault("regex", "")),
                        IntStream.range(0, parts)
                                .mapToObj(part -> template.apply(entry, part))
                                .toList()))
                .toList();
    }

    private static Map<String, List<Map<String, String>>> read(JsonParser yaml) throws IOException {
        Map<String, List<Map<String, String>>> lists = new HashMap<>();
        List<Map<String, String>> entries = new ArrayList<>();
        Map<String, String> entry = new HashMap<>();
        while (yaml.nextToken() != null) {
            JsonToken token = yaml.currentToken();
            if (token == JsonToken.START_ARRAY) {
                entries = new ArrayList<>();
                lists.put(yaml.currentName(), entries);
            } else if (token == JsonToken.START_OBJECT) {
                entry = new HashMap<>();
            } else if (token == JsonToken.END_OBJECT) {
                entries.add(entry);
            } else if (token.isScalarValue()) {
                entry.put(yaml.currentName(), yaml.getText());
            }
        }
        return lists;
    }
}
