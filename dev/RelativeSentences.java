import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts the sentences of Javadoc and Markdown that begin with a relative word. {@code dev/count-relative-sentences} runs this file. */
final class RelativeSentences {
    private static final Set<String> WORDS =
            Set.of("what", "whoever", "whatever", "those", "of", "it", "they", "where", "who", "whose");

    private static final Pattern JAVADOC = Pattern.compile("(?s)/\\*\\*(?!/)(.*?)\\*/");
    /** String literals and comments: a comment sign inside a literal starts no comment. */
    private static final Pattern LITERAL_OR_COMMENT = Pattern.compile("(?s)\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|"
            + "'(?:\\\\.|[^'\\\\\\n])+'|/\\*(?<block>.*?)\\*/|(?<lines>//[^\\n]*(?:\\n[ \\t]*//[^\\n]*)*)");
    /** The end of a sentence: a stop, then a space and the beginning of the next one. */
    private static final Pattern END = Pattern.compile("(?<!\\be\\.g|\\bi\\.e|\\bcf|\\bvs)[.!?][\"')]?\\s+(?=[A-Z`{<\\[(\"*])");
    /** Markup before the first word of a sentence. */
    private static final Pattern LEADING = Pattern.compile("^(?:[\\s*_`\"'(\\[{<>-]|\\{@\\w+\\s|</?\\w+[^>]*>)+");

    private static final Pattern WORD = Pattern.compile("^[A-Za-z]+");

    private int sentences;
    private final Map<String, Integer> found = new TreeMap<>();
    private final List<String> places = new ArrayList<>();
    private final boolean comments;

    private RelativeSentences(boolean comments) {
        this.comments = comments;
    }

    public static void main(String[] arguments) throws IOException {
        double maxPercent = Double.POSITIVE_INFINITY;
        boolean comments = false;
        boolean quiet = false;
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--max-percent" -> maxPercent = Double.parseDouble(arguments[++i]);
                case "--comments" -> comments = true;
                case "--quiet" -> quiet = true;
                default -> paths.add(Path.of(arguments[i]));
            }
        }
        RelativeSentences count = new RelativeSentences(comments);
        for (Path path : paths.isEmpty() ? mainCode() : paths) {
            count.read(path);
        }
        if (!quiet) {
            count.places.forEach(System.out::println);
        }
        System.out.println(count.summary());
        if (count.percent() > maxPercent) {
            System.out.printf(Locale.ROOT, "That is more than %s %%.%n", maxPercent);
            System.exit(1);
        }
    }

    private static List<Path> mainCode() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(""))) {
            return modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        }
    }

    private void read(Path path) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(path)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            if (file.toString().endsWith(".java")) {
                readJava(file, Files.readString(file));
            } else if (file.toString().endsWith(".md")) {
                readMarkdown(file, Files.readAllLines(file));
            }
        }
    }

    private void readJava(Path file, String text) {
        Matcher matcher = LITERAL_OR_COMMENT.matcher(text);
        while (matcher.find()) {
            int line = 1 + (int) text.chars().limit(matcher.start()).filter(c -> c == '\n').count();
            Matcher javadoc = JAVADOC.matcher(matcher.group());
            if (javadoc.matches()) {
                readComment(file, line, javadoc.group(1));
            } else if (comments && matcher.group("block") != null) {
                readComment(file, line, matcher.group("block"));
            } else if (comments && matcher.group("lines") != null) {
                readComment(file, line, matcher.group("lines"));
            }
        }
    }

    /** Cuts a comment into paragraphs: a tag, a list item, a paragraph mark and an empty line begin another. */
    private void readComment(Path file, int firstLine, String comment) {
        Paragraph paragraph = new Paragraph(file);
        boolean preformatted = false;
        int number = firstLine - 1;
        for (String raw : comment.split("\n", -1)) {
            number++;
            String line = raw.replaceFirst("^\\s*(?:\\*|//)?\\s?", "").strip();
            if (line.startsWith("@")) {
                paragraph.end();
                line = line.replaceFirst("^@(?:param|throws|exception)\\s+\\S+\\s*|^@(?:see|since|author)\\s.*|^@\\w+\\s*", "");
            } else if (line.isEmpty() || line.matches("</?(?:p|ul|ol|li|dl|dt|dd|table|tr|td|th|h\\d|pre)\\b.*")) {
                paragraph.end();
            }
            preformatted |= line.contains("<pre>");
            if (!preformatted) {
                paragraph.add(number, line);
            }
            preformatted &= !line.contains("</pre>");
        }
        paragraph.end();
    }

    /** Cuts a page into paragraphs: a heading, a list item, a cell of a table and an empty line begin another. */
    private void readMarkdown(Path file, List<String> lines) {
        Paragraph paragraph = new Paragraph(file);
        boolean fenced = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            boolean fence = line.startsWith("```");
            if (fence || line.isEmpty() || line.matches("(?:[-*+]|\\d+\\.|#+|\\||>)(?:\\s.*)?") || line.startsWith("|")) {
                paragraph.end();
            }
            fenced ^= fence;
            if (fenced || fence || line.matches("[|: -]+") || line.startsWith("#")) {
                continue;
            }
            String prose = line.replaceFirst("^(?:[-*+]|\\d+\\.|>)\\s+", "");
            if (!prose.startsWith("|")) {
                paragraph.add(i + 1, prose);
            } else if (!isTableHead(lines, i)) {
                for (String cell : prose.split("(?<!\\\\)\\|")) {
                    paragraph.add(i + 1, cell.strip());
                    paragraph.end();
                }
            }
        }
        paragraph.end();
    }

    /** The head of a table names columns, so its cells are no sentences. */
    private static boolean isTableHead(List<String> lines, int row) {
        return row + 1 < lines.size() && lines.get(row + 1).strip().matches("\\|[|: -]*-[|: -]*");
    }

    private double percent() {
        return sentences == 0 ? 0 : 100.0 * places.size() / sentences;
    }

    private String summary() {
        String words = found.entrySet().stream()
                .map(word -> word.getKey() + " " + word.getValue())
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%d of %d sentences (%.1f %%) begin with a relative word%s",
                places.size(),
                sentences,
                percent(),
                words.isEmpty() ? "." : ": " + words + ".");
    }

    /** Lines of one paragraph, with the number of the line that each character comes from. */
    private final class Paragraph {
        private final Path file;
        private final StringBuilder text = new StringBuilder();
        private final List<Integer> lineOf = new ArrayList<>();

        Paragraph(Path file) {
            this.file = file;
        }

        void add(int line, String more) {
            if (more.isEmpty()) {
                return;
            }
            for (char c : (more + " ").toCharArray()) {
                text.append(c);
                lineOf.add(line);
            }
        }

        void end() {
            int start = 0;
            Matcher ends = END.matcher(text);
            while (ends.find()) {
                sentence(start, ends.end());
                start = ends.end();
            }
            sentence(start, text.length());
            text.setLength(0);
            lineOf.clear();
        }

        private void sentence(int start, int end) {
            String sentence = text.substring(start, end);
            Matcher word = WORD.matcher(LEADING.matcher(sentence).replaceFirst(""));
            if (sentence.isBlank() || !word.find()) {
                return;
            }
            sentences++;
            String first = word.group().toLowerCase(Locale.ROOT);
            if (WORDS.contains(first)) {
                found.merge(first, 1, Integer::sum);
                String shown = sentence.strip();
                places.add(file + ":" + lineOf.get(start) + ": "
                        + (shown.length() > 90 ? shown.substring(0, 87) + "..." : shown));
            }
        }
    }
}
