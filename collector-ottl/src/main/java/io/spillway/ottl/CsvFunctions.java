package io.spillway.ottl;

import io.spillway.telemetry.MapValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The function that reads one row of values with delimiters. */
final class CsvFunctions {
    private static final String STRICT = "strict";
    private static final String LAZY = "lazyQuotes";
    private static final String IGNORE = "ignoreQuotes";

    private CsvFunctions() {}

    static void register() {
        FunctionTable.add(
                "ParseCSV(target: string, header: string, delimiter?: string, header_delimiter?: string, mode?: string)",
                "The map of a row of values under the names of a header. The mode is `strict`, `lazyQuotes` or `ignoreQuotes`.",
                "ParseCSV(\"1,x\", \"a,b\")",
                "`{\"a\": \"1\", \"b\": \"x\"}`",
                CsvFunctions::make);
    }

    private static Getter make(Arguments arguments) throws InvalidExpressionException {
        Typed<String> target = arguments.text("target");
        Typed<String> header = arguments.text("header");
        String delimiter = one(arguments, "delimiter", ",");
        String headerDelimiter = one(arguments, "header_delimiter", delimiter);
        String mode = arguments.has("mode") ? arguments.literalWord("mode", List.of(STRICT, LAZY, IGNORE)) : STRICT;
        return frame -> {
            String row = target.get(frame);
            String names = header.get(frame);
            if (names.isEmpty()) {
                throw new EvaluationException("the header is empty");
            }
            List<String> fields = mode.equals(IGNORE)
                    ? split(row, delimiter)
                    : new Reader(row, delimiter, mode.equals(LAZY)).fields();
            return map(split(names, headerDelimiter), fields);
        };
    }

    private static String one(Arguments arguments, String name, String otherwise) throws InvalidExpressionException {
        String text = arguments.literalText(name, otherwise);
        if (text.codePointCount(0, text.length()) != 1) {
            throw arguments.wrong(name, "\"" + text + "\" (expected: one character)");
        }
        return text;
    }

    private static List<String> split(String text, String delimiter) {
        List<String> parts = Arrays.asList(text.split(Pattern.quote(delimiter), -1));
        Texts.checkElements(parts.size());
        return parts;
    }

    private static MapValue map(List<String> names, List<String> fields) {
        if (names.size() != fields.size()) {
            throw new EvaluationException(
                    "the header has " + names.size() + " names, and the row " + fields.size() + " values");
        }
        MapValue map = new MapValue();
        for (int i = 0; i < names.size(); i++) {
            map.put(names.get(i), fields.get(i));
        }
        return map;
    }

    /** Reads fields with quotes. A line break outside of quotes belongs to the field before it. */
    private static final class Reader {
        private final String row;
        private final String delimiter;
        private final boolean isLazy;
        private int at;

        Reader(String row, String delimiter, boolean isLazy) {
            this.row = row.replace("\r\n", "\n");
            this.delimiter = delimiter;
            this.isLazy = isLazy;
        }

        List<String> fields() {
            List<String> fields = new ArrayList<>();
            while (at < row.length()) {
                if (row.charAt(at) == '\n') {
                    at++;
                    continue;
                }
                List<String> line = line();
                if (!fields.isEmpty()) {
                    fields.add(fields.removeLast() + "\n" + line.removeFirst());
                }
                fields.addAll(line);
            }
            if (fields.isEmpty()) {
                throw new EvaluationException("the row is empty");
            }
            return fields;
        }

        private List<String> line() {
            List<String> line = new ArrayList<>();
            do {
                Texts.checkElements(line.size());
                line.add(row.startsWith("\"", at) ? quoted() : plain());
            } while (takesDelimiter());
            if (at < row.length()) {
                at++;
            }
            return line;
        }

        private boolean takesDelimiter() {
            if (!row.startsWith(delimiter, at)) {
                return false;
            }
            at += delimiter.length();
            return true;
        }

        private boolean isAtEnd() {
            return at == row.length() || row.charAt(at) == '\n' || row.startsWith(delimiter, at);
        }

        private String plain() {
            int start = at;
            while (!isAtEnd()) {
                if (!isLazy && row.charAt(at) == '"') {
                    throw new EvaluationException("a quote stands within a value without quotes");
                }
                at++;
            }
            return row.substring(start, at);
        }

        private String quoted() {
            StringBuilder field = new StringBuilder();
            at++;
            while (at < row.length()) {
                char c = row.charAt(at++);
                if (c != '"') {
                    field.append(c);
                } else if (row.startsWith("\"", at)) {
                    field.append('"');
                    at++;
                } else if (isAtEnd()) {
                    return field.toString();
                } else if (isLazy) {
                    field.append('"');
                } else {
                    throw new EvaluationException("text stands behind a closing quote");
                }
            }
            if (isLazy) {
                return field.toString();
            }
            throw new EvaluationException("a quote is not closed");
        }
    }
}
