package io.spillway.distribution.documents;

import java.util.ArrayList;
import java.util.List;

/** Takes the {@code sh} blocks of a page apart into commands. */
final class ShellBlocks {
    private ShellBlocks() {}

    /** One command of a page. */
    record Command(String place, String text) {
        @Override
        public String toString() {
            return place + ": " + text.lines().findFirst().orElse("");
        }
    }

    static List<Command> commands(Page page) {
        return page.blocks().stream()
                .filter(block -> block.language().equals("sh"))
                .flatMap(block -> commands(page.place(block.line()), block.text()).stream())
                .toList();
    }

    /** A line is a command, together with the lines after it up to the end of a quotation that it opens. */
    private static List<Command> commands(String place, String block) {
        List<Command> commands = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : block.split("\n")) {
            open.append(open.isEmpty() ? "" : "\n").append(line);
            boolean quoting = open.chars().filter(c -> c == '\'').count() % 2 == 1;
            if (!quoting && !line.endsWith("\\")) {
                commands.add(new Command(place, open.toString().replaceFirst("\\s+#.*", "")));
                open.setLength(0);
            }
        }
        return commands;
    }
}
