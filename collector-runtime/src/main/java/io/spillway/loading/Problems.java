package io.spillway.loading;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects problems and warnings while a configuration is read, so that reading goes on after the first. */
final class Problems {
    private static final int MAX_REPORTED = 200;

    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    void add(Problem problem) {
        if (errors.size() < MAX_REPORTED && !errors.contains(problem)) {
            errors.add(problem);
        }
    }

    void add(Place place, String path, String text) {
        add(Problem.at(place, path, text));
    }

    /** An unknown name, with the nearest valid one. */
    void unknown(Place place, String path, String text, String name, Collection<String> valid) {
        add(Problem.at(place, path, text).suggesting(NearestName.of(name, valid)));
    }

    void warn(Place place, String path, String text) {
        Problem warning = Problem.at(place, path, text);
        if (warnings.size() < MAX_REPORTED && !warnings.contains(warning)) {
            warnings.add(warning);
        }
    }

    /** Whether the value with this path has a problem. */
    boolean areAt(String path) {
        return errors.stream().anyMatch(problem -> problem.path().equals(path));
    }

    /** Whether the value with this path, or anything in it, has a problem. */
    boolean areUnder(String path) {
        return areAt(path) || errors.stream().anyMatch(problem -> problem.path().startsWith(path + KeyPath.SEPARATOR));
    }

    int count() {
        return errors.size();
    }

    List<Problem> warnings() {
        return List.copyOf(warnings);
    }

    void throwIfAny() throws ConfigException {
        if (!errors.isEmpty()) {
            throw new ConfigException(inOrderOfTheFiles());
        }
    }

    private List<Problem> inOrderOfTheFiles() {
        Map<String, Integer> firstSeen = new HashMap<>();
        errors.forEach(problem -> firstSeen.putIfAbsent(problem.file(), firstSeen.size()));
        return errors.stream()
                .sorted(Comparator.comparing((Problem problem) -> firstSeen.getOrDefault(problem.file(), 0))
                        .thenComparingInt(Problem::line)
                        .thenComparingInt(Problem::column))
                .toList();
    }
}
