package io.spillway.loading;

import io.spillway.loading.ConfigNode.Entry;
import io.spillway.loading.ConfigNode.Mapping;
import io.spillway.loading.ConfigNode.Nothing;
import io.spillway.loading.ConfigNode.Scalar;
import io.spillway.loading.ConfigNode.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads the first document of a YAML text, with places and with the types that the Go collector's library gives.
 *
 * <p>Bounded: the length of the text, the depth, and the number of values once aliases are followed.
 */
final class YamlReader {
    static final int MAX_LENGTH = 4 << 20;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_VALUES = 500_000;
    private static final Tag PLAIN = new Tag("tag:spillway.io,2026:plain");
    private static final String MERGE_KEY = "<<";

    private final Function<Mark, Place> places;
    private final Problems problems;
    private final Set<Node> onTheWay = Collections.newSetFromMap(new IdentityHashMap<>());
    private int values;

    private YamlReader(Function<Mark, Place> places, Problems problems) {
        this.places = places;
        this.problems = problems;
    }

    /** Reads a text that has lines to point at. Null when it is empty or broken; what is broken is noted. */
    static ConfigNode read(String text, String source, Problems problems) {
        return read(
                text, mark -> new Place(source, mark.getLine() + 1, mark.getColumn() + 1), Place.of(source), problems);
    }

    /** Reads a text of which every value is said to stand in one place. */
    static ConfigNode read(String text, Place place, Problems problems) {
        return read(text, _ -> place, place, problems);
    }

    private static ConfigNode read(String text, Function<Mark, Place> places, Place start, Problems problems) {
        if (text.length() > MAX_LENGTH) {
            problems.add(
                    start, "", "too large: " + text.length() + " characters (expected: at most " + MAX_LENGTH + ")");
            return new Nothing(start, Optional.empty(), false);
        }
        return new YamlReader(places, problems)
                .firstDocument(text.startsWith("\uFEFF") ? text.substring(1) : text, start);
    }

    private ConfigNode firstDocument(String text, Place start) {
        Optional<ConfigNode> found = Optional.empty();
        try {
            Composer composer = composer(text);
            if (composer.checkNode()) {
                found = Optional.of(convert(composer.getNode(), 0));
            }
        } catch (TooLargeException e) {
            problems.add(e.place, "", e.problem);
        } catch (ReaderException e) {
            problems.add(
                    placeAt(text, e.getPosition(), start),
                    "",
                    "character U+%04X is not allowed in YAML".formatted(e.getCodePoint()));
        } catch (MarkedYAMLException e) {
            // Only the problem: the whole message quotes the text around it, which may hold secrets.
            Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            problems.add(mark == null ? start : places.apply(mark), "", "not valid YAML: " + words(e));
        } catch (YAMLException e) {
            problems.add(start, "", "not valid YAML: " + e.getMessage());
        }
        return found.orElseGet(() -> new Nothing(start, Optional.empty(), false));
    }

    private static Composer composer(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_LENGTH);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_VALUES);
        options.setAllowRecursiveKeys(false);
        return new Composer(new ParserImpl(new StreamReader(text), options), new PlainScalars(), options);
    }

    private static String words(MarkedYAMLException e) {
        String problem = e.getProblem() == null ? "unexpected content" : e.getProblem();
        return e.getContext() == null || e.getContext().isBlank() ? problem : e.getContext() + ": " + problem;
    }

    private static Place placeAt(String text, int position, Place start) {
        if (start.line() > 0) {
            return start;
        }
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(position, text.length()); i++) {
            boolean lineEnd = text.charAt(i) == '\n';
            line += lineEnd ? 1 : 0;
            column = lineEnd ? 1 : column + 1;
        }
        return new Place(start.source(), line, column);
    }

    private ConfigNode convert(Node node, int depth) {
        Place place = places.apply(node.getStartMark());
        if (++values > MAX_VALUES || depth > MAX_DEPTH) {
            throw new TooLargeException(
                    place,
                    "too many values or levels (expected: at most " + MAX_VALUES + " and " + MAX_DEPTH
                            + ", aliases followed)");
        }
        return switch (node) {
            case ScalarNode scalar -> scalar(scalar, place);
            case SequenceNode sequence -> guarded(sequence, place, () -> sequence(sequence, place, depth));
            case MappingNode mapping -> guarded(mapping, place, () -> mapping(mapping, place, depth));
            default -> throw new IllegalStateException("unknown YAML node " + node.getNodeId());
        };
    }

    /** An anchored value may hold an alias of itself. */
    private ConfigNode guarded(Node node, Place place, Supplier<ConfigNode> conversion) {
        if (!onTheWay.add(node)) {
            throw new TooLargeException(place, "the anchor here contains itself");
        }
        ConfigNode converted = conversion.get();
        onTheWay.remove(node);
        return converted;
    }

    private ConfigNode sequence(SequenceNode node, Place place, int depth) {
        List<ConfigNode> items = new ArrayList<>(node.getValue().size());
        for (Node item : node.getValue()) {
            items.add(convert(item, depth + 1));
        }
        return new Sequence(place, items, Optional.empty());
    }

    private ConfigNode mapping(MappingNode node, Place place, int depth) {
        SequencedMap<String, Entry> entries = new LinkedHashMap<>();
        List<NodeTuple> merged = new ArrayList<>();
        for (NodeTuple tuple : node.getValue()) {
            if (isMergeKey(tuple.getKeyNode())) {
                reportSecondMergeKey(tuple, merged);
                merged.add(tuple);
            } else {
                put(tuple, entries, depth);
            }
        }
        merged.forEach(tuple -> mergeIn(convert(tuple.getValueNode(), depth + 1), entries, true));
        return new Mapping(place, entries, Optional.empty());
    }

    /** A map has one merge key at most; a list behind it can name several maps. */
    private void reportSecondMergeKey(NodeTuple tuple, List<NodeTuple> earlier) {
        if (!earlier.isEmpty()) {
            problems.add(Problem.at(
                            places.apply(tuple.getKeyNode().getStartMark()),
                            "",
                            "the merge key << is already in this map")
                    .expecting("<<: [*a, *b]"));
        }
    }

    private static boolean isMergeKey(Node key) {
        return key instanceof ScalarNode scalar
                && scalar.getTag().equals(PLAIN)
                && scalar.getValue().equals(MERGE_KEY);
    }

    private void put(NodeTuple tuple, SequencedMap<String, Entry> entries, int depth) {
        Place place = places.apply(tuple.getKeyNode().getStartMark());
        if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
            problems.add(Problem.at(place, "", "a list or map as a key").expecting("a string"));
            return;
        }
        String key = scalar.getValue();
        Entry earlier = entries.get(key);
        if (earlier != null) {
            problems.add(
                    place,
                    "",
                    "key \"" + key + "\" is already in this map, at line "
                            + earlier.key().line());
            return;
        }
        entries.put(key, new Entry(place, convert(tuple.getValueNode(), depth + 1)));
    }

    /** The map itself wins over the maps of its merge key, and the first of several maps wins over the others. */
    private void mergeIn(ConfigNode value, SequencedMap<String, Entry> entries, boolean listAllowed) {
        if (value instanceof Mapping mapping) {
            mapping.entries().forEach(entries::putIfAbsent);
        } else if (listAllowed && value instanceof Sequence sequence) {
            sequence.items().forEach(item -> mergeIn(item, entries, false));
        } else {
            problems.add(Problem.at(value.place(), "", "the merge key << needs a map")
                    .expecting("a map or a list of maps"));
        }
    }

    private ConfigNode scalar(ScalarNode node, Place place) {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(PLAIN)) {
            return YamlScalar.isNull(text)
                    ? new Nothing(place, Optional.empty(), false)
                    : new Scalar(place, YamlScalar.resolve(text), Optional.empty());
        }
        if (tag.equals(Tag.NULL)) {
            return new Nothing(place, Optional.empty(), false);
        }
        return new Scalar(place, tagged(tag, text, place), Optional.empty());
    }

    private Object tagged(Tag tag, String text, Place place) {
        if (tag.equals(Tag.STR)) {
            return text;
        }
        if (tag.equals(Tag.BINARY)) {
            return binary(text, place);
        }
        Object value = YamlScalar.resolve(text);
        boolean fits = (tag.equals(Tag.INT) && value instanceof Long)
                || (tag.equals(Tag.BOOL) && value instanceof Boolean)
                || (tag.equals(Tag.FLOAT) && value instanceof Double);
        if (tag.equals(Tag.FLOAT) && value instanceof Long whole) {
            return (double) whole;
        }
        if (!fits) {
            problems.add(place, "", "the value does not fit its tag, or the tag " + tag + " is not known");
        }
        return value;
    }

    private String binary(String text, Place place) {
        try {
            return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            problems.add(place, "", "the value is not base64, which its tag !!binary says it is");
            return "";
        }
    }

    /** Leaves the typing of plain scalars to {@link YamlScalar}. */
    private static final class PlainScalars extends Resolver {
        @Override
        public Tag resolve(NodeId kind, String value, boolean implicit) {
            if (kind != NodeId.scalar) {
                return super.resolve(kind, value, implicit);
            }
            return implicit ? PLAIN : Tag.STR;
        }
    }

    private static final class TooLargeException extends RuntimeException {
        private final transient Place place;
        private final String problem;

        TooLargeException(Place place, String problem) {
            super(problem, null, false, false);
            this.place = place;
            this.problem = problem;
        }
    }
}
