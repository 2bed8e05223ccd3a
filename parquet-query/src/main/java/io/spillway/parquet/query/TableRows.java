package io.spillway.parquet.query;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes columns side by side. The first rows set the widths, and are held back for that. Control characters are shown as escapes, because
 * values come from anywhere and a terminal would obey them; long values are cut.
 */
final class TableRows implements RowWriter {
    private static final int ROWS_FOR_WIDTHS = 500;
    private static final int MAX_WIDTH = 120;
    private static final String NULL = "∅";

    private final Writer out;
    private final List<String[]> held = new ArrayList<>();
    private List<ResultColumn> columns = List.of();
    private int[] widths = {};
    private boolean isStarted;
    private long rows;

    TableRows(Writer out) {
        this.out = out;
    }

    @Override
    public void begin(List<ResultColumn> resultColumns) {
        columns = resultColumns;
        widths = new int[columns.size()];
        hold(columns.stream().map(column -> shown(column.name())).toArray(String[]::new));
    }

    @Override
    public void row(@Nullable Object[] values) throws IOException {
        rows++;
        String[] row = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            row[i] = value == null ? NULL : shown(Cells.text(value));
        }
        if (isStarted) {
            print(row);
        } else {
            hold(row);
            if (held.size() > ROWS_FOR_WIDTHS) {
                start();
            }
        }
    }

    private void hold(String[] row) {
        held.add(row);
        for (int i = 0; i < row.length; i++) {
            widths[i] = Math.max(widths[i], length(row[i]));
        }
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        int[] points = text.codePoints().limit(MAX_WIDTH + 1L).toArray();
        for (int i = 0; i < Math.min(points.length, MAX_WIDTH); i++) {
            int point = points[i];
            switch (point) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> {
                    if (isUnseen(point)) {
                        shown.append("\\u{").append(Integer.toHexString(point)).append('}');
                    } else {
                        shown.appendCodePoint(point);
                    }
                }
            }
        }
        return points.length > MAX_WIDTH ? shown.append('…').toString() : shown.toString();
    }

    private static boolean isUnseen(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private void start() throws IOException {
        isStarted = true;
        print(held.getFirst());
        String[] line = new String[widths.length];
        for (int i = 0; i < line.length; i++) {
            line[i] = "-".repeat(widths[i]);
        }
        print(line);
        for (String[] row : held.subList(1, held.size())) {
            print(row);
        }
        held.clear();
    }

    private void print(String[] row) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String gap = " ".repeat(Math.max(0, widths[i] - length(row[i])));
            line.append(i == 0 ? "" : "  ");
            line.append(columns.get(i).isNumber() ? gap + row[i] : row[i] + gap);
        }
        out.write(line.toString().stripTrailing());
        out.write('\n');
    }

    @Override
    public void end(Optional<QueryException> missing) throws IOException {
        if (!isStarted) {
            start();
        }
        out.write("(" + rows + (rows == 1 ? " row" : " rows") + ")\n");
        out.flush();
    }
}
