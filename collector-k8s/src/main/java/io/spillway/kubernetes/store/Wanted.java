package io.spillway.kubernetes.store;

import com.google.re2j.Pattern;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The parts of objects that somebody uses, beside those that every record has. The rest is not kept.
 *
 * @param labels whether labels are kept
 * @param annotations the names of the annotations to keep
 * @param patterns regular expressions for names of annotations to keep
 */
public record Wanted(boolean labels, Set<String> annotations, Set<String> patterns) {
    public static final Wanted NOTHING = new Wanted(false, Set.of(), Set.of());
    public static final Wanted LABELS = new Wanted(true, Set.of(), Set.of());
    public static final Wanted EVERYTHING = new Wanted(true, Set.of(), Set.of(".*"));

    public Wanted {
        annotations = Set.copyOf(annotations);
        patterns = Set.copyOf(patterns);
    }

    /** All that one of the two needs. */
    public Wanted and(Wanted other) {
        return new Wanted(
                labels || other.labels, union(annotations, other.annotations), union(patterns, other.patterns));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }

    /** The patterns, compiled. */
    List<Pattern> compiled() {
        return patterns.stream().map(Pattern::compile).toList();
    }
}
