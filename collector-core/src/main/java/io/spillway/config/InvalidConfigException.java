package io.spillway.config;

import java.util.List;

/** Thrown by a configuration record's compact constructor; holds every problem of the record. */
public final class InvalidConfigException extends IllegalArgumentException {
    private final transient List<Violation> violations;

    public InvalidConfigException(List<Violation> violations) {
        super(String.join("; ", violations.stream().map(Violation::toString).toList()));
        this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
        return violations;
    }

    /**
     * One problem.
     *
     * @param key the place, relative to the record: a key such as {@code endpoint}, a path such as {@code batch::min_size}
     *     or {@code actions::2::key}, or empty for the record as a whole
     * @param problem the problem and the expectation, such as {@code requires a non-empty "endpoint"}
     */
    public record Violation(String key, String problem) {
        @Override
        public String toString() {
            return key.isEmpty() ? problem : key + ": " + problem;
        }
    }
}
