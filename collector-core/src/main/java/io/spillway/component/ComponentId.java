package io.spillway.component;

import java.util.regex.Pattern;

/**
 * The name of a component in the configuration file: {@code type} or {@code type/name}.
 *
 * @param type the factory's type or one of its aliases: a letter, then at most 62 letters, digits or underscores
 * @param name tells two components of one type apart; empty when the id has no {@code /name}; at most 1,024
 *     characters, none of them white space, a control character or a symbol
 */
public record ComponentId(String type, String name) implements Comparable<ComponentId> {
    private static final Pattern TYPE = Pattern.compile("[a-zA-Z][0-9a-zA-Z_]{0,62}");
    private static final Pattern NAME = Pattern.compile("[^\\pZ\\pC\\pS]{1,1024}");

    public ComponentId {
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException(
                    "type \"" + type + "\": expected a letter followed by at most 62 letters, digits or underscores");
        }
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name \"" + name
                    + "\": expected 1 to 1024 characters without white space, control characters or symbols");
        }
    }

    /**
     * Reads an id as it stands in a configuration file. White space around either part is dropped.
     *
     * @throws IllegalArgumentException with a message that says which part is wrong and what was expected
     */
    public static ComponentId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new ComponentId(text.strip(), "");
        }
        String type = text.substring(0, slash).strip();
        String name = text.substring(slash + 1).strip();
        if (type.isEmpty()) {
            throw new IllegalArgumentException("id \"" + text + "\": the part before / should not be empty");
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("id \"" + text + "\": the part after / should not be empty");
        }
        return new ComponentId(type, name);
    }

    @Override
    public int compareTo(ComponentId other) {
        int byType = type.compareTo(other.type);
        return byType != 0 ? byType : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name.isEmpty() ? type : type + "/" + name;
    }
}
