package io.spillway.standard.ottl;

import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.OtlpJson;
import io.spillway.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The statements and conditions of a file beside this class.
 *
 * <p>A line {@code [transform traces span propagate]} names the processor, the batch (from {@code traces.json}), the context (or
 * {@code -}, so that the paths tell the context) and the error mode of the lines below. Each further line is one case. An indented line belongs to the
 * case above: its statement runs after the statements above. A line that begins with {@code #} is a comment. The first
 * characters of a case can be a mark:
 *
 * <ul>
 *   <li>{@code refused: } Spillway refuses the configuration, although the Go collector runs it;
 *   <li>{@code differs: } results differ, as {@code docs/ottl.md} says.
 * </ul>
 */
final class StatementTable {
    /** The expectation of a row. */
    enum Expected {
        SAME(""),
        REFUSED("refused: "),
        DIFFERS("differs: ");

        private final String mark;

        Expected(String mark) {
            this.mark = mark;
        }

        static Expected of(String line) {
            return line.startsWith(REFUSED.mark) ? REFUSED : line.startsWith(DIFFERS.mark) ? DIFFERS : SAME;
        }
    }

    /**
     * @param place the file and the line
     * @param texts the statements or conditions
     */
    record Row(String place, Expected expected, List<String> texts, Case test) {
        @Override
        public String toString() {
            return place + " " + test;
        }
    }

    private final String file;
    private final Map<String, Telemetry> samples = new HashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private String[] section = {};
    private List<String> texts = new ArrayList<>();
    private int startedAt;

    private StatementTable(String file) {
        this.file = file;
    }

    static List<Row> read(String file) {
        StatementTable table = new StatementTable(file);
        List<String> lines = Resources.text(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            table.line(lines.get(i), i + 1);
        }
        table.finish();
        return table.rows;
    }

    private void line(String line, int number) {
        if (line.startsWith(" ")) {
            texts.add(line.strip());
            return;
        }
        finish();
        if (line.startsWith("[")) {
            section = line.substring(1, line.lastIndexOf(']')).split(" ");
        } else if (!line.isBlank() && !line.startsWith("#")) {
            startedAt = number;
            texts.add(line.strip());
        }
    }

    private void finish() {
        if (texts.isEmpty()) {
            return;
        }
        Expected expected = Expected.of(texts.getFirst());
        texts.set(0, texts.getFirst().substring(expected.mark.length()));
        Telemetry batch = samples.computeIfAbsent(section[1], StatementTable::sample);
        Case test = Case.group(section[0], section[2].replace("-", ""), section[3], texts, batch);
        rows.add(new Row(file + ":" + startedAt, expected, List.copyOf(texts), test));
        texts = new ArrayList<>();
    }

    /** The name of a batch ends with its signal. */
    private static Telemetry sample(String name) {
        Signal signal = Signal.valueOf(name.replaceFirst(".*-", "").toUpperCase(Locale.ROOT));
        try {
            return OtlpJson.read(signal, Resources.text(name + ".json").getBytes(StandardCharsets.UTF_8));
        } catch (MalformedTelemetryException e) {
            throw new AssertionError(e);
        }
    }
}
