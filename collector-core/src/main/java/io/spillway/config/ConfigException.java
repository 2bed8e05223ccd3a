package io.spillway.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used. Holds everything that is wrong with it; its message has one line for each problem. */
public final class ConfigException extends Exception {
    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** In the order of the files, at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
