package io.spillway.ottl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that make maps and lists of text. */
final class ParseFunctions {
    /** Values that are nested deeper are refused: OTLP could not be read again. */
    private static final int MAX_DEPTH = 64;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Texts.MAX_LENGTH)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    private ParseFunctions() {}

    static void register() {
        FunctionTable.addForText(
                "ParseJSON(target: string)",
                "The map or list that the text is in JSON. Numbers become floats.",
                "ParseJSON(\"{\\\"a\\\": 1}\")",
                "`{\"a\": 1.0}`",
                ParseFunctions::json);
        FunctionTable.add(
                "ParseKeyValue(target: string, delimiter?: string, pair_delimiter?: string)",
                "The map of the pairs in a text; quotes keep a delimiter within a value.",
                "ParseKeyValue(\"a=1 b=2\")",
                "`{\"a\": \"1\", \"b\": \"2\"}`",
                ParseFunctions::keyValue);
        FunctionTable.add(
                "ExtractPatterns(target: string, pattern: string)",
                "The map of the named groups of a regular expression; empty when nothing matches.",
                "ExtractPatterns(name, \"^(?P<method>\\\\w+) (?P<path>.*)\")",
                "`{\"method\": \"GET\", \"path\": \"/\"}`",
                ParseFunctions::patterns);
    }

    static Object json(String text) {
        return new Json().read(text);
    }

    /** Reads one JSON text and counts its values. */
    private static final class Json {
        private int elements;

        Object read(String text) {
            try (JsonParser parser = JSON.createParser(text.getBytes(StandardCharsets.UTF_8))) {
                JsonToken first = parser.nextToken();
                if (first != JsonToken.START_OBJECT && first != JsonToken.START_ARRAY) {
                    throw new EvaluationException("the text is no JSON object and no JSON array");
                }
                Object value = first == JsonToken.START_OBJECT ? object(parser) : array(parser);
                if (parser.nextToken() != null) {
                    throw new EvaluationException("there is text behind the JSON value");
                }
                return value;
            } catch (IOException e) {
                throw new EvaluationException("the text is not JSON");
            }
        }

        private MapValue object(JsonParser parser) throws IOException {
            MapValue map = new MapValue();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                map.put(key, value(parser));
            }
            return map;
        }

        private ListValue array(JsonParser parser) throws IOException {
            ListValue list = new ListValue();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(parser));
            }
            return list;
        }

        private @Nullable Object value(JsonParser parser) throws IOException {
            Texts.checkElements(++elements);
            return switch (parser.currentToken()) {
                case START_OBJECT -> object(parser);
                case START_ARRAY -> array(parser);
                case VALUE_STRING -> parser.getText();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> null;
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
                case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                    throw new EvaluationException("the text is not JSON");
            };
        }

        private static double number(JsonParser parser) throws IOException {
            double number = parser.getDoubleValue();
            if (Double.isInfinite(number)) {
                throw new EvaluationException("\"" + parser.getText() + "\" does not fit into a 64-bit float");
            }
            return number;
        }
    }

    private static Getter keyValue(Arguments arguments) throws InvalidExpressionException {
        Typed<String> target = arguments.text("target");
        String delimiter = arguments.literalText("delimiter", "=");
        String between = arguments.literalText("pair_delimiter", " ");
        if (delimiter.isEmpty() || between.isEmpty() || delimiter.equals(between)) {
            throw arguments.wrong("target", "the delimiters must differ and must not be empty");
        }
        return frame -> {
            String text = target.get(frame);
            if (text.isEmpty()) {
                throw new EvaluationException("the text is empty");
            }
            MapValue map = new MapValue();
            for (String pair : pairs(text, between)) {
                int at = pair.indexOf(delimiter);
                if (at < 0) {
                    throw new EvaluationException("\"" + pair + "\" has no \"" + delimiter + "\"");
                }
                map.put(Texts.trimmed(pair.substring(0, at)), Texts.trimmed(pair.substring(at + delimiter.length())));
            }
            return map;
        };
    }

    /** Cuts a text at a delimiter, but not within quotes; the quotes go, and a backslash before a quote keeps it. */
    private static List<String> pairs(String text, String delimiter) {
        List<String> pairs = new ArrayList<>();
        StringBuilder pair = new StringBuilder();
        char quote = 0;
        boolean isEscaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && text.startsWith(delimiter, i)) {
                if (!pair.isEmpty()) {
                    pairs.add(pair.toString());
                    Texts.checkElements(pairs.size());
                    pair.setLength(0);
                }
                i += delimiter.length() - 1;
                continue;
            }
            if (!isEscaped && (quote == 0 ? c == '"' || c == '\'' : c == quote)) {
                quote = quote == 0 ? c : 0;
                continue;
            }
            isEscaped = !isEscaped && c == '\\';
            pair.append(c);
        }
        if (quote != 0) {
            throw new EvaluationException("a quote is not closed");
        }
        if (!pair.isEmpty()) {
            pairs.add(pair.toString());
        }
        return pairs;
    }

    private static Getter patterns(Arguments arguments) throws InvalidExpressionException {
        Typed<String> target = arguments.text("target");
        Typed<Pattern> pattern = arguments.pattern("pattern");
        return frame -> {
            Pattern compiled = pattern.get(frame);
            Map<String, Integer> groups = compiled.namedGroups();
            if (groups.isEmpty()) {
                throw new EvaluationException("the pattern has no named group");
            }
            Matcher matcher = compiled.matcher(target.get(frame));
            MapValue map = new MapValue();
            if (matcher.find()) {
                groups.forEach((name, number) -> {
                    String group = matcher.group(number);
                    map.put(name, group == null ? "" : group);
                });
            }
            return map;
        };
    }
}
