package io.spillway.loading;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * A text with references in it.
 *
 * <pre>
 * text      = { literal | "$$" | reference }
 * reference = "${" { literal | reference } "}"
 * </pre>
 *
 * {@code $$} stands for one dollar, so that {@code $${X}} is the text <code>${X}</code>; an odd number of dollars before a
 * brace ends in a reference. A dollar without a brace is itself, and so is a reference that is never closed.
 */
final class Template {
    /** A piece of a text. */
    sealed interface Part {}

    /** Text as it is. */
    record Literal(String text) implements Part {}

    /** The text between the braces. */
    record Reference(List<Part> uri) implements Part {}

    private final Deque<Frame> open = new ArrayDeque<>();
    private Frame top = new Frame();

    private Template() {}

    /** In time linear in the length of the text. */
    static List<Part> parse(String text) {
        return new Template().parts(text);
    }

    private List<Part> parts(String text) {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '$') {
                at = dollars(text, at);
            } else {
                at++;
                if (c == '}' && !open.isEmpty()) {
                    close();
                } else {
                    top.literal.append(c);
                }
            }
        }
        return all();
    }

    private int dollars(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) == '$') {
            end++;
        }
        int count = end - start;
        boolean brace = end < text.length() && text.charAt(end) == '{';
        if (!open.isEmpty() && !(brace && count == 1)) {
            // Inside a reference a dollar has no meaning; whoever resolves the reference refuses it.
            top.literal.repeat('$', count);
            return end;
        }
        if (brace && count % 2 == 1) {
            top.literal.repeat('$', count / 2);
            open.push(top);
            top = new Frame();
            return end + 1;
        }
        top.literal.repeat('$', count / 2 + count % 2);
        return end;
    }

    private void close() {
        Reference reference = new Reference(top.finish());
        top = open.pop();
        top.add(reference);
    }

    /** References that were never closed are text, but for what stands closed in them. */
    private List<Part> all() {
        Frame all = new Frame();
        Iterator<Frame> outermostFirst = open.descendingIterator();
        while (outermostFirst.hasNext()) {
            outermostFirst.next().finish().forEach(all::add);
            all.literal.append("${");
        }
        top.finish().forEach(all::add);
        return all.finish();
    }

    private static final class Frame {
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();

        void add(Part part) {
            switch (part) {
                case Literal it -> literal.append(it.text());
                case Reference it -> {
                    flush();
                    parts.add(it);
                }
            }
        }

        List<Part> finish() {
            flush();
            return List.copyOf(parts);
        }

        private void flush() {
            if (!literal.isEmpty()) {
                parts.add(new Literal(literal.toString()));
                literal.setLength(0);
            }
        }
    }
}
