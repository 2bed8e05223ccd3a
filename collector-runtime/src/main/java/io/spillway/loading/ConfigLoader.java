package io.spillway.loading;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentKind;
import io.spillway.loading.ConfigNode.Entry;
import io.spillway.loading.ConfigNode.Mapping;
import io.spillway.loading.ConfigNode.Nothing;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads configurations: fetches, merges and expands their text, makes records of it, and checks the whole.
 *
 * <p>Every problem of a configuration is found in one run, but for those that others hide: text that is no YAML is reported
 * before anything is made of the rest.
 */
public final class ConfigLoader {
    private final ComponentCatalog catalog;
    private final Map<String, String> environment;

    /** @param environment the variables for {@code ${env:NAME}} */
    public ConfigLoader(ComponentCatalog catalog, Map<String, String> environment) {
        this.catalog = catalog;
        this.environment = Map.copyOf(environment);
    }

    /**
     * Reads a configuration.
     *
     * @param uris in the order in which they are laid over each other: paths of files, or {@code file:}, {@code env:},
     *     {@code yaml:}, {@code http:} or {@code https:} and what belongs to it
     * @param sets {@code key.path=value}, laid over all of these
     * @throws ConfigException with everything that is wrong
     */
    public LoadedConfig load(List<String> uris, List<String> sets) throws ConfigException {
        Problems problems = new Problems();
        if (uris.isEmpty()) {
            problems.add(Place.of(""), "", "at least one config flag must be provided");
        }
        Sources sources = new Sources(environment);
        try {
            return load(sources, uris, sets, problems);
        } catch (ConfigException e) {
            throw e.in(sources.files());
        }
    }

    private LoadedConfig load(Sources sources, List<String> uris, List<String> sets, Problems problems)
            throws ConfigException {
        Mapping merged = merged(sources, uris, sets, problems);
        problems.throwIfAny();
        Mapping tree = (Mapping) new Expander(sources, problems).expand(merged);
        Binder binder = new Binder(problems);
        CollectorConfig config = new CollectorReader(catalog, binder, problems).read(tree);
        problems.throwIfAny();
        return new LoadedConfig(config, problems.warnings(), sources.files(), tree, binder.secrets());
    }

    /**
     * The text of the user, merged and expanded, valid or not. Everything in a component of a type that is not known
     * counts as a secret, as nobody knows which of it is.
     *
     * @param revealed whether secrets are in it as they are, rather than as {@code [REDACTED]}
     * @throws ConfigException when a part cannot be read at all
     */
    public Map<String, @Nullable Object> written(List<String> uris, List<String> sets, boolean revealed)
            throws ConfigException {
        Problems problems = new Problems();
        Sources sources = new Sources(environment);
        Mapping merged = merged(sources, uris, sets, problems);
        problems.throwIfAny();
        Problems unheard = new Problems();
        Mapping tree = (Mapping) new Expander(sources, unheard).expand(merged);
        Binder binder = new Binder(unheard);
        CollectorConfig _ = new CollectorReader(catalog, binder, unheard).read(tree);
        Set<ConfigNode> secrets = Collections.newSetFromMap(new IdentityHashMap<>());
        secrets.addAll(binder.secrets());
        for (ComponentKind kind : ComponentKind.values()) {
            tree.entry(kind.section()).ifPresent(section -> addUnknown(kind, section.value(), secrets));
        }
        return PlainTree.of(tree, revealed ? Set.of() : secrets);
    }

    private void addUnknown(ComponentKind kind, ConfigNode section, Set<ConfigNode> secrets) {
        if (section instanceof Mapping components) {
            components.entries().forEach((key, entry) -> {
                String type = key.strip().replaceFirst("/.*", "").strip();
                if (catalog.find(kind, type).isEmpty()) {
                    secrets.add(entry.value());
                }
            });
        }
    }

    private static Mapping merged(Sources sources, List<String> uris, List<String> sets, Problems problems) {
        Mapping merged = empty(Place.of(""));
        for (String uri : uris) {
            Optional<Sources.Found> found = sources.config(uri, problems);
            if (found.isPresent()) {
                ConfigNode node =
                        YamlReader.read(found.get().text(), found.get().name(), problems);
                merged = TreeMerge.merge(merged, TreeMerge.unfold(top(node, problems)));
            }
        }
        for (String set : sets) {
            merged = TreeMerge.merge(merged, TreeMerge.unfold(setting(set, problems)));
        }
        return merged;
    }

    private static Mapping top(ConfigNode node, Problems problems) {
        return switch (node) {
            case Mapping mapping -> mapping;
            case Nothing nothing -> empty(nothing.place());
            case ConfigNode.Scalar _, ConfigNode.Sequence _ -> {
                new SingleValue(problems, node, "").wrong("a map with keys such as receivers and service", false);
                yield empty(node.place());
            }
        };
    }

    private static Mapping setting(String set, Problems problems) {
        int equals = set.indexOf('=');
        String key = equals < 0 ? set : set.substring(0, equals);
        Place place = Place.of("--set " + key);
        Mapping top = empty(place);
        if (equals < 0) {
            problems.add(Problem.at(Place.of("--set"), "", "missing equal sign").expecting("key.path=value"));
        } else if (key.isBlank()) {
            problems.add(Problem.at(Place.of("--set"), "", "missing key").expecting("key.path=value"));
        } else {
            ConfigNode value = YamlReader.read(set.substring(equals + 1), place, problems);
            top.entries().put(key.strip().replace(".", KeyPath.SEPARATOR), new Entry(place, value));
        }
        return top;
    }

    private static Mapping empty(Place place) {
        return new Mapping(place, new LinkedHashMap<>(), Optional.empty());
    }
}
