package io.spillway.distribution.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page in Markdown.
 *
 * @param path relative to the root of the checkout
 * @param anchors the names of its headings in links, as GitHub makes them
 * @param links the targets of its links
 * @param code the spans of code within its prose
 * @param blocks the fenced blocks
 */
record Page(Path path, Set<String> anchors, List<Quoted> links, List<Quoted> code, List<Block> blocks) {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern HEADING = Pattern.compile("#{1,6} (.*)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)|<(https?://[^>]+)>");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final String FENCE = "```";

    /** A piece of the page's text, with the number of its line. */
    record Quoted(int line, String text) {}

    /**
     * A fenced block.
     *
     * @param line the number of the line of its fence
     */
    record Block(int line, String language, String text) {}

    /** README, CONTRIBUTING, the benchmarks' page and everything in {@code docs}. */
    static List<Page> all() {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md")
                                    .map(ROOT::resolve),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page read(Path file) {
        try {
            return new Reader(Files.readAllLines(file)).page(ROOT.relativize(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The place of something on this page, such as {@code docs/operating.md:12}. */
    String place(int line) {
        return path + ":" + line;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** Goes through the lines of a page. */
    private static final class Reader {
        private final List<String> lines;
        private final Set<String> anchors = new HashSet<>();
        private final Map<String, Integer> repeated = new HashMap<>();
        private final List<Quoted> links = new ArrayList<>();
        private final List<Quoted> code = new ArrayList<>();
        private final List<Block> blocks = new ArrayList<>();

        Reader(List<String> lines) {
            this.lines = lines;
        }

        Page page(Path path) {
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (line.startsWith(FENCE)) {
                    i = block(i);
                } else {
                    prose(i + 1, line);
                }
            }
            return new Page(path, anchors, links, code, blocks);
        }

        /** Answers the index of the line that ends the block. */
        private int block(int start) {
            int end = start + 1;
            while (!lines.get(end).equals(FENCE)) {
                end++;
            }
            String text = String.join("\n", lines.subList(start + 1, end)) + "\n";
            blocks.add(new Block(start + 1, lines.get(start).substring(FENCE.length()), text));
            return end;
        }

        private void prose(int number, String line) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                anchors.add(anchor(heading.group(1)));
            }
            CODE.matcher(line).results().forEach(found -> code.add(new Quoted(number, found.group(1))));
            LINK.matcher(CODE.matcher(line).replaceAll("code")).results().forEach(found -> {
                String target = found.group(1) == null ? found.group(2) : found.group(1);
                links.add(new Quoted(number, target));
            });
        }

        private String anchor(String heading) {
            String name = heading.toLowerCase(Locale.ROOT)
                    .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = repeated.merge(name, 1, Integer::sum) - 1;
            return before == 0 ? name : name + "-" + before;
        }
    }
}
