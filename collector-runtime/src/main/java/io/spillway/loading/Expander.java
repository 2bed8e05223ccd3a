package io.spillway.loading;

import io.spillway.loading.ConfigNode.Entry;
import io.spillway.loading.ConfigNode.Mapping;
import io.spillway.loading.ConfigNode.Nothing;
import io.spillway.loading.ConfigNode.Scalar;
import io.spillway.loading.ConfigNode.Sequence;
import io.spillway.loading.Template.Literal;
import io.spillway.loading.Template.Part;
import io.spillway.loading.Template.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Replaces references such as {@code ${env:X}} by what they name.
 *
 * <p>A reference that is a whole value becomes whatever YAML its text holds; with text around it, it becomes part of a string.
 * The expander expands the result again. The depth, the number of references and the length of the text are limited.
 */
final class Expander {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_REFERENCES = 10_000;
    private static final int MAX_TEXT = 16 << 20;
    private static final String TOO_MANY = "too many recursive expansions";

    private final Sources sources;
    private final Problems problems;
    private int references;
    private long textLength;

    Expander(Sources sources, Problems problems) {
        this.sources = sources;
        this.problems = problems;
    }

    ConfigNode expand(ConfigNode node) {
        return expand(node, "", 0);
    }

    private ConfigNode expand(ConfigNode node, String path, int depth) {
        return switch (node) {
            case Mapping it -> new Mapping(it.place(), entries(it, path, depth), it.text());
            case Sequence it -> new Sequence(it.place(), items(it, path, depth), it.text());
            case Scalar it ->
                it.value() instanceof String text && text.indexOf('$') >= 0
                        ? whole(text, new Site(it.place(), path), depth)
                        : it;
            case Nothing it -> it;
        };
    }

    private SequencedMap<String, Entry> entries(Mapping mapping, String path, int depth) {
        SequencedMap<String, Entry> expanded = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> {
            ConfigNode value = expand(entry.value(), KeyPath.join(path, key), depth);
            expanded.put(key, new Entry(entry.key(), value));
        });
        return expanded;
    }

    private List<ConfigNode> items(Sequence sequence, String path, int depth) {
        List<ConfigNode> expanded = new ArrayList<>(sequence.items().size());
        for (ConfigNode item : sequence.items()) {
            expanded.add(expand(item, KeyPath.join(path, expanded.size()), depth));
        }
        return expanded;
    }

    /** A text that is a whole value: a lone reference in it decides the type, anything else is a string. */
    private ConfigNode whole(String template, Site site, int depth) {
        List<Part> parts = Template.parse(template);
        if (parts.size() == 1 && parts.getFirst() instanceof Reference reference) {
            return value(reference, site, depth);
        }
        String text = joined(parts, site, depth);
        boolean expanded = parts.stream().anyMatch(Reference.class::isInstance);
        return new Scalar(site.place, text, expanded ? Optional.of(text) : Optional.empty());
    }

    private String joined(List<Part> parts, Site site, int depth) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Literal literal -> text.append(literal.text());
                case Reference reference ->
                    text.append(retrieve(reference, site, depth)
                            .map(found -> joined(Template.parse(found.text()), site, depth + 1))
                            .orElse(""));
            }
        }
        return text.toString();
    }

    private ConfigNode value(Reference reference, Site site, int depth) {
        Optional<Sources.Found> found = retrieve(reference, site, depth);
        if (found.isEmpty()) {
            return new Nothing(site.place, Optional.empty(), true);
        }
        String text = found.get().text();
        ConfigNode typed = found.get().parse(site.place);
        return switch (typed) {
            // Text is taken as it stands, quotes and line ends included.
            case Scalar scalar
            when scalar.value() instanceof String ->
                text.indexOf('$') >= 0
                        ? withText(whole(text, site, depth + 1))
                        : new Scalar(scalar.place(), text, Optional.of(text));
            case Scalar scalar -> scalar.fromText(text);
            case Nothing nothing -> nothing.fromText(text);
            case Mapping mapping -> expand(mapping, site.path, depth + 1).fromText(textOf(text, site, depth));
            case Sequence sequence -> expand(sequence, site.path, depth + 1).fromText(textOf(text, site, depth));
        };
    }

    private static ConfigNode withText(ConfigNode node) {
        return node instanceof Scalar scalar && scalar.text().isEmpty() && scalar.value() instanceof String text
                ? scalar.fromText(text)
                : node;
    }

    /** The text of a map or list, for a string field; its references have already been reported on where they are broken. */
    private String textOf(String text, Site site, int depth) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        Expander quiet = new Expander(sources, new Problems());
        quiet.references = references;
        quiet.textLength = textLength;
        String expanded = quiet.joined(Template.parse(text), site, depth + 1);
        references = quiet.references;
        textLength = quiet.textLength;
        return expanded;
    }

    /** The text that a reference names; empty when it names an unset variable, or nothing that there is. */
    private Optional<Sources.Found> retrieve(Reference reference, Site site, int depth) {
        if (depth > MAX_DEPTH || ++references > MAX_REFERENCES || textLength > MAX_TEXT) {
            problems.add(site.place, site.path, TOO_MANY);
            return Optional.empty();
        }
        for (Part part : reference.uri()) {
            if (part instanceof Literal literal && literal.text().indexOf('$') >= 0) {
                problems.add(site.place, site.path, "a $ inside ${…} that begins no ${…} of its own");
                return Optional.empty();
            }
        }
        String uri = joined(reference.uri(), site, depth + 1);
        Optional<Sources.Found> found = sources.reference(uri, site.place, site.path, problems);
        found.ifPresent(it -> textLength += it.text().length());
        return found;
    }

    /** The place of the expanded value. */
    private record Site(Place place, String path) {}
}
