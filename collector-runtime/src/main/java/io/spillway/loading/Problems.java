package io.spillway.loading;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects problems and warnings while a configuration is read, so that reading goes on after the first. */
final class Problems {
    private static final int MAX_REPORTED = 200;

    private final List<Problem> errors = new ArrayList<>();
    /** The errors that the checks of a record found, as opposed to unknown keys and wrong types. */
    private final Set<Problem> violations = new HashSet<>();

    private final List<Problem> warnings = new ArrayList<>();

    void add(Problem problem) {
        if (errors.size() < MAX_REPORTED && !errors.contains(problem)) {
            errors.add(problem);
        }
    }

    void add(Place place, String path, String text) {
        add(Problem.at(place, path, text));
    }

    /** A value of the right type that a record does not take. */
    void violated(Place place, String path, String text) {
        Problem violation = Problem.at(place, path, text);
        violations.add(violation);
        add(violation);
    }

    /** Turns the violations of a record and of its keys into warnings, because the record has no effect. */
    void excuse(String path, String reason) {
        List<Problem> excused = errors.stream()
                .filter(problem -> violations.contains(problem) && concerns(problem, path))
                .toList();
        errors.removeAll(excused);
        excused.forEach(problem -> warn(problem.withText(problem.text() + "; " + reason)));
    }

    /** An unknown name, with the nearest valid one. */
    void unknown(Place place, String path, String text, String name, Collection<String> valid) {
        add(Problem.at(place, path, text).suggesting(NearestName.of(name, valid)));
    }

    void warn(Place place, String path, String text) {
        warn(Problem.at(place, path, text));
    }

    private void warn(Problem warning) {
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
        return errors.stream().anyMatch(problem -> isUnder(problem, path));
    }

    private static boolean concerns(Problem problem, String path) {
        return isUnder(problem, path) && problem.path().lastIndexOf(KeyPath.SEPARATOR) <= path.length();
    }

    private static boolean isUnder(Problem problem, String path) {
        return problem.path().equals(path) || problem.path().startsWith(path + KeyPath.SEPARATOR);
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
