package io.spillway.loading;

/**
 * One thing that is wrong with a configuration, or worth a warning.
 *
 * @param file the file as the user named it, or another source such as {@code env:CONFIG} or {@code --set a.b}; empty when
 *     the problem is not in one place
 * @param line from 1; 0 when there is none to name
 * @param column from 1; 0 when there is none to name
 * @param path the key, such as {@code exporters::otlp_grpc::endpoint}; empty for the configuration as a whole
 * @param text the problem
 * @param expected the right value; empty when the text says it
 * @param suggestion the nearest valid name; empty when nothing is near
 */
public record Problem(String file, int line, int column, String path, String text, String expected, String suggestion) {

    static Problem at(Place place, String path, String text) {
        return new Problem(place.source(), place.line(), place.column(), path, text, "", "");
    }

    Problem withText(String other) {
        return new Problem(file, line, column, path, other, expected, suggestion);
    }

    Problem expecting(String what) {
        return new Problem(file, line, column, path, text, what, suggestion);
    }

    Problem suggesting(String name) {
        return new Problem(file, line, column, path, text, expected, name);
    }

    /** For example {@code config.yaml:12:7: exporters::otlp_grpc::enpoint: unknown key (did you mean "endpoint"?)}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(128);
        if (!file.isEmpty()) {
            line.append(file);
            if (this.line > 0) {
                line.append(':').append(this.line).append(':').append(column);
            }
            line.append(": ");
        }
        if (!path.isEmpty()) {
            line.append(path).append(": ");
        }
        line.append(text);
        if (!expected.isEmpty()) {
            line.append(" (expected: ").append(expected).append(')');
        }
        if (!suggestion.isEmpty()) {
            line.append(" (did you mean \"").append(suggestion).append("\"?)");
        }
        return line.toString();
    }
}
