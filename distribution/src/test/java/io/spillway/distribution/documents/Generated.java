package io.spillway.distribution.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a page that a program writes: the text between {@code <!-- generated NAME -->} and {@code <!-- end NAME -->}.
 * {@code dev/write-docs} writes such parts, and the tests compare them.
 */
final class Generated {
    private static final boolean UPDATE = Boolean.getBoolean("spillway.writeDocs");

    private Generated() {}

    /**
     * The text that the page has for a part, after it was written when the system property {@code spillway.writeDocs} is set.
     */
    static String part(Path page, String name, String expected) throws IOException {
        Pattern part = Pattern.compile("(?s)(<!-- generated " + name + " -->\\n)(.*?)(\\n<!-- end " + name + " -->)");
        String text = Files.readString(page);
        Matcher found = part.matcher(text);
        if (!found.find()) {
            return "no part " + name + " in " + page;
        }
        if (UPDATE) {
            Files.writeString(page, found.replaceFirst("$1" + Matcher.quoteReplacement(expected) + "$3"));
            return expected;
        }
        return found.group(2);
    }
}
