package io.spillway.loading;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A configuration that cannot be used. Holds everything that is wrong with it; its message has one line for each problem. */
public final class ConfigException extends Exception {
    private final transient List<Problem> problems;
    private final transient Map<Path, Long> files;

    ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
        this.files = Map.of();
    }

    private ConfigException(ConfigException other, Map<Path, Long> files) {
        super(other.getMessage());
        this.problems = other.problems;
        this.files = Map.copyOf(files);
    }

    /** The same, with the files that were read. */
    ConfigException in(Map<Path, Long> read) {
        return new ConfigException(this, read);
    }

    /** The files that were read; see {@link LoadedConfig#files}. */
    public Map<Path, Long> files() {
        return files;
    }

    /** In the order of the files, at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
