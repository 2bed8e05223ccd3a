package io.spillway.scrape;

import io.spillway.telemetry.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the entries of a page one after another, with the grammar of Prometheus' own parsers. Names, values and texts are ranges of the
 * page, with their escapes. The reader allocates nothing for an entry. An instance serves one thread.
 *
 * <p>Two differences from Prometheus: a NUL byte outside of label values and help texts is always an error, where Prometheus' text format
 * may take the byte for the end of the page or pass over it, and names must be UTF-8, which Prometheus checks after its parser.
 */
final class PageReader {
    /** The kinds of entries that {@link #next} reads. */
    enum Entry {
        TYPE,
        HELP,
        UNIT,
        SAMPLE,
        END
    }

    /** So many bytes behind the page belong to the reader. */
    static final int SPARE_BYTES = 8;

    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final int NONE = -1;
    private static final int FEW_LABELS = 16;
    private static final String HELP_WORD = "HELP";
    private static final String TYPE_WORD = "TYPE";
    private static final String UNIT_WORD = "UNIT";
    private static final String EOF_WORD = "EOF";

    private final Decimal decimal = new Decimal();
    private final Labels labels = new Labels();
    private final Labels exemplarLabels = new Labels();

    private PageFormat format = PageFormat.TEXT;
    private byte[] page = {};
    private int limit;
    private int at;
    /** The first byte of the entry. */
    private int start;

    int nameFrom;
    int nameTo;
    int textFrom;
    int textTo;
    /** The last type that the page declared. */
    MetricKind kind = MetricKind.UNKNOWN;

    /** Whether a name or a label of the sample has a backslash. */
    boolean hasEscape;

    int valueFrom;
    double value;
    boolean hasTime;
    long timeMillis;

    boolean hasExemplar;
    int exemplarFrom;
    double exemplarValue;
    boolean hasExemplarTime;
    long exemplarMillis;

    /** Ranges of names and values: four numbers for each label. */
    static final class Labels {
        int[] ranges = new int[4 * FEW_LABELS];
        int count;

        private void add(int nameFrom, int nameTo, int valueFrom, int valueTo) {
            int at = 4 * count++;
            if (at == ranges.length) {
                ranges = Arrays.copyOf(ranges, 2 * ranges.length);
            }
            ranges[at] = nameFrom;
            ranges[at + 1] = nameTo;
            ranges[at + 2] = valueFrom;
            ranges[at + 3] = valueTo;
        }
    }

    /** @param page has {@link #SPARE_BYTES} more bytes than {@code length}, which the reader overwrites */
    void open(PageFormat format, byte[] page, int length) {
        this.format = format;
        this.page = page;
        Arrays.fill(page, length, length + SPARE_BYTES, (byte) 0);
        limit = length;
        if (format == PageFormat.TEXT) {
            page[limit++] = '\n';
        }
        at = 0;
        kind = MetricKind.UNKNOWN;
    }

    Labels labels() {
        return labels;
    }

    Labels exemplarLabels() {
        return exemplarLabels;
    }

    /** The offset behind the entry. */
    int end() {
        return at;
    }

    /** Whether the sample is the start time of a series. */
    boolean isCreated() {
        return kind.hasStart() && Letters.end(page, nameFrom, nameTo, "_created");
    }

    Entry next() throws BadPageException {
        return format == PageFormat.TEXT ? nextOfText() : nextOfOpenMetrics();
    }

    private Entry nextOfText() throws BadPageException {
        while (true) {
            start = at;
            blanks();
            if (at >= limit) {
                return Entry.END;
            }
            byte c = page[at];
            if (c == '\n') {
                at++;
            } else if (c == '#') {
                Entry entry = comment();
                if (entry != Entry.END) {
                    return entry;
                }
            } else {
                sample(c);
                return Entry.SAMPLE;
            }
        }
    }

    /** Passes over blanks, which mean nothing in the text format. Nearly always there is none. */
    private void blanks() {
        byte c = page[at];
        if ((c == ' ' || c == '\t') && format == PageFormat.TEXT) {
            do {
                at++;
            } while (page[at] == ' ' || page[at] == '\t');
        }
    }

    /** A comment of the text format. Answers {@link Entry#END} for one without meaning. */
    private Entry comment() throws BadPageException {
        at++;
        blanks();
        boolean isMeta = page[at - 1] != '#' && (page[at + 4] == ' ' || page[at + 4] == '\t');
        Entry entry = isMeta && isWord(HELP_WORD) ? Entry.HELP : isMeta && isWord(TYPE_WORD) ? Entry.TYPE : Entry.END;
        if (entry == Entry.END) {
            while (page[at] != '\n') {
                if (page[at] == 0 && at < limit) {
                    throw bad("NUL byte in a comment");
                }
                at++;
            }
            at++;
            return entry;
        }
        at += HELP_WORD.length();
        blanks();
        metaName();
        text();
        declare(entry);
        return entry;
    }

    private boolean isWord(String word) {
        return at + word.length() <= limit && Letters.spell(page, at, at + word.length(), word);
    }

    private Entry nextOfOpenMetrics() throws BadPageException {
        start = at;
        if (at >= limit) {
            throw bad("the page does not end with # EOF");
        }
        byte c = page[at];
        if (c != '#') {
            sample(c);
            return Entry.SAMPLE;
        }
        expect('#');
        expect(' ');
        if (isWord(EOF_WORD)) {
            at += EOF_WORD.length();
            at += at < limit && page[at] == '\n' ? 1 : 0;
            if (at < limit) {
                throw bad("data behind # EOF");
            }
            return Entry.END;
        }
        Entry entry = isWord(HELP_WORD)
                ? Entry.HELP
                : isWord(TYPE_WORD) ? Entry.TYPE : isWord(UNIT_WORD) ? Entry.UNIT : Entry.END;
        if (entry == Entry.END) {
            throw bad("unknown comment");
        }
        at += HELP_WORD.length();
        expect(' ');
        metaName();
        if (page[at] != ' ') {
            throw bad("no text");
        }
        text();
        declare(entry);
        return entry;
    }

    private void expect(char c) throws BadPageException {
        if (page[at] != c) {
            throw bad("expected '" + c + "'");
        }
        at++;
    }

    private void metaName() throws BadPageException {
        if (page[at] == '"') {
            quoted(false, false);
            nameFrom = textFrom;
            nameTo = textTo;
        } else {
            nameFrom = at;
            metricName();
            nameTo = at;
        }
    }

    /** The rest of the line without its first byte. In the text format, blanks alone are no text. */
    private void text() throws BadPageException {
        int from = at;
        blanks();
        boolean isBlank = format == PageFormat.TEXT && page[at] == '\n';
        at = Letters.find(page, at, limit, '\n');
        if (at == limit) {
            throw bad("the page ends in a line");
        }
        textFrom = isBlank || from == at ? at : from + 1;
        textTo = at++;
    }

    private void declare(Entry entry) throws BadPageException {
        if (entry == Entry.TYPE) {
            kind = MetricKind.read(format, page, textFrom, textTo);
        } else if (entry == Entry.HELP) {
            if (Utf8.check(page, textFrom, textTo) != Utf8.VALID) {
                throw new BadPageException(textFrom, "the help text is not UTF-8");
            }
        } else if (textTo > textFrom) {
            int unit = textTo - textFrom;
            int from = nameTo - unit;
            if (from <= nameFrom
                    || page[from - 1] != '_'
                    || !Arrays.equals(page, from, nameTo, page, textFrom, textTo)) {
                throw new BadPageException(textFrom, "the unit is not the end of the name");
            }
        }
    }

    private void sample(byte first) throws BadPageException {
        labels.count = 0;
        hasEscape = false;
        if (first == '{') {
            nameFrom = NONE;
            at++;
            labels(labels, false);
            if (nameFrom == NONE) {
                throw bad("no metric name");
            }
        } else {
            nameFrom = start;
            metricName();
            nameTo = at;
            blanks();
            if (page[at] == '{') {
                at++;
                labels(labels, false);
            }
        }
        value();
    }

    private void metricName() throws BadPageException {
        byte[] page = this.page;
        int from = at;
        int end = at;
        while (Letters.isName(page[end]) && (end > from || !Letters.isDigit(page[end]))) {
            end++;
        }
        at = end;
        if (end == from) {
            throw bad("expected a name");
        }
    }

    private void labels(Labels into, boolean isExemplar) throws BadPageException {
        while (true) {
            blanks();
            byte c = page[at];
            if (c == '}') {
                at++;
                return;
            }
            int from = at;
            int to = labelName(c, isExemplar);
            blanks();
            c = page[at];
            if (page[from] == '"') {
                from++;
                to--;
                if (!isExemplar && (c == ',' || c == '}')) {
                    quotedName(from, to);
                    at++;
                    if (c == '}') {
                        return;
                    }
                    continue;
                }
            }
            expect('=');
            blanks();
            if (page[at] != '"') {
                throw bad("expected a label value");
            }
            quoted(format == PageFormat.OPEN_METRICS, !isExemplar);
            into.add(from, to, textFrom, textTo);
            blanks();
            if (page[at] == ',') {
                at++;
            } else if (format == PageFormat.OPEN_METRICS && page[at] != '}') {
                throw bad("expected ',' or '}'");
            }
        }
    }

    private int labelName(byte first, boolean isExemplar) throws BadPageException {
        if (first == '"') {
            quoted(isExemplar, false);
            return at;
        }
        int from = at;
        while (Letters.isName(page[at]) && page[at] != ':' && (at > from || !Letters.isDigit(page[at]))) {
            at++;
        }
        if (at == from) {
            throw bad("expected a label name");
        }
        return at;
    }

    private void quotedName(int from, int to) throws BadPageException {
        if (nameFrom != NONE) {
            throw bad("the metric has two names");
        }
        nameFrom = from;
        nameTo = to;
    }

    /** Quoted text, from its first quote; the range is in {@link #textFrom} and {@link #textTo}. */
    private void quoted(boolean isOneLine, boolean mayHoldNul) throws BadPageException {
        byte[] page = this.page;
        int from = ++at;
        int end = from;
        int bits = 0;
        while (true) {
            while (end + Long.BYTES <= page.length) {
                long special = special((long) LONG_LE.get(page, end));
                end += special == 0 ? Long.BYTES : Long.numberOfTrailingZeros(special) >>> 3;
                if (special != 0) {
                    break;
                }
            }
            byte c = page[end];
            if (c == '"') {
                break;
            }
            bits |= c;
            if (c <= '\\') {
                if (c == '\\') {
                    hasEscape = true;
                    end++;
                    while (page[end] == 0 && mayHoldNul && end < limit) {
                        end++;
                    }
                    bits |= page[end];
                    if (page[end] == '\n' || page[end] == 0) {
                        throw bad("escape at the end of a line");
                    }
                } else if ((c == '\n' && isOneLine) || (c == 0 && (!mayHoldNul || end >= limit))) {
                    throw bad("quoted text without an end");
                }
            }
            end++;
        }
        if (bits < 0 && Utf8.check(page, from, end) != Utf8.VALID) {
            throw new BadPageException(from, "quoted text is not UTF-8");
        }
        textFrom = from;
        textTo = end;
        at = end + 1;
    }

    /** A high bit for each byte that is a quote, a backslash, a control character or not ASCII; exact for the first of them. */
    private static long special(long bytes) {
        long quotes = bytes ^ ONES * '"';
        long escapes = bytes ^ ONES * '\\';
        return (((quotes - ONES) & ~quotes) | ((escapes - ONES) & ~escapes) | ((bytes - ONES * ' ') & ~bytes) | bytes)
                & (ONES << 7);
    }

    private void value() throws BadPageException {
        hasTime = false;
        hasExemplar = false;
        if (format == PageFormat.TEXT) {
            blanks();
            value = number(true);
            blanks();
            if (page[at] != '\n') {
                textTime();
                blanks();
            }
            expect('\n');
            return;
        }
        expect(' ');
        value = number(false);
        if (page[at] == ' ' && !isExemplarNext()) {
            at++;
            timeMillis = millis();
            hasTime = true;
        }
        if (isExemplarNext()) {
            exemplar();
        }
        expect('\n');
    }

    private double number(boolean isText) throws BadPageException {
        byte[] page = this.page;
        valueFrom = at;
        int end = at;
        while (page[end] > ' '
                || (page[end] != ' ' && page[end] != '\n' && page[end] != 0 && !(isText && page[end] == '\t'))) {
            if (isText && page[end] == '{') {
                break;
            }
            end++;
        }
        at = end;
        if (!decimal.read(page, valueFrom, end)) {
            throw new BadPageException(valueFrom, "expected a number");
        }
        return decimal.value();
    }

    private void textTime() throws BadPageException {
        long time = 0;
        int from = at;
        while (Letters.isDigit(page[at])) {
            int digit = page[at] - '0';
            if (time > (Long.MAX_VALUE - digit) / 10) {
                throw bad("the time does not fit into 64 bits");
            }
            time = time * 10 + digit;
            at++;
        }
        if (at == from) {
            throw bad("expected a time or the end of the line");
        }
        timeMillis = time;
        hasTime = true;
    }

    /** A time in seconds as a float. */
    private long millis() throws BadPageException {
        int from = valueFrom;
        double seconds = number(false);
        valueFrom = from;
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            throw bad("the time is not finite");
        }
        return goLong(seconds * 1000);
    }

    /** Go's conversion on this kind of machine: what does not fit is the least number. */
    static long goLong(double value) {
        return value >= -0x1p63 && value < 0x1p63 ? (long) value : Long.MIN_VALUE;
    }

    private boolean isExemplarNext() {
        return page[at] == ' ' && page[at + 1] == '#' && page[at + 2] == ' ' && page[at + 3] == '{';
    }

    private void exemplar() throws BadPageException {
        exemplarFrom = at;
        at += 4;
        exemplarLabels.count = 0;
        int valueFrom = this.valueFrom;
        labels(exemplarLabels, true);
        expect(' ');
        exemplarValue = number(false);
        hasExemplarTime = page[at] == ' ';
        if (hasExemplarTime) {
            at++;
            exemplarMillis = millis();
        }
        this.valueFrom = valueFrom;
        hasExemplar = true;
    }

    private BadPageException bad(String problem) {
        return new BadPageException(at, problem);
    }
}
