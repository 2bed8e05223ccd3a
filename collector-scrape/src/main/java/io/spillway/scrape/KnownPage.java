package io.spillway.scrape;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The memory of a target's last good page: its OTLP form, and for each sample the hash of the text from the end of the sample before up
 * to the number, the length of that text, and the place of the number in OTLP. A page with the same texts in the same order differs
 * only in numbers, which all have a fixed width in OTLP, so {@link #patch} writes these numbers and nothing else.
 *
 * <p>The memory of a sample takes 17 bytes beside its OTLP form. An instance serves one thread at a time.
 */
public final class KnownPage {
    /** So many bytes behind a page belong to its reader. */
    public static final int SPARE_BYTES = PageReader.SPARE_BYTES;

    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NANOS_PER_MILLI = 1_000_000L;
    /** A time stands in front of its number: eight bytes and the tag of the number. */
    private static final int TIME_BEFORE = 9;

    private static final int MOST_DIGITS = 18;

    private final Fingerprint fingerprint;
    private final Decimal decimal = new Decimal();

    private byte[] otlp = {};
    private int points;
    private PageFormat format = PageFormat.TEXT;
    private boolean isPatchable;
    private boolean honorTimes;

    private int samples;
    private long[] textHash = {};
    private int[] textLength = {};
    private int[] offset = {};
    private byte[] step = {};
    /** The hashes of the exemplars, from the blank behind the number to the end of the line, in the order of the page. */
    private long[] exemplarHash = {};

    /** The offsets at which exemplars have the time of the scrape; negative where an exemplar has its own. */
    private int[] exemplarTime = {};

    private byte[] hasExemplar = {};
    private long restHash;

    /** The page that is being patched in, and the place in it. */
    private byte[] page = {};

    private int length;
    private int at;
    private int exemplar;
    private long timeMillis;
    private double bucketBefore;
    private int lastBucket;

    public KnownPage(Fingerprint fingerprint) {
        this.fingerprint = fingerprint;
    }

    /** The OTLP request of the last page; changes with the next page. */
    byte[] otlp() {
        return otlp;
    }

    /** How many data points the page has. */
    public int points() {
        return points;
    }

    /** How many samples the page has. */
    public int samples() {
        return samples;
    }

    /** How much memory the page takes. */
    public long footprintBytes() {
        return otlp.length
                + 8L * textHash.length
                + 4L * textLength.length
                + 4L * offset.length
                + step.length
                + hasExemplar.length
                + 12L * exemplarHash.length;
    }

    /** Forgets the page: the next one is read from the beginning. */
    public void forget() {
        isPatchable = false;
        otlp = new byte[0];
        points = 0;
        samples = 0;
    }

    /** Remembers a page that was just encoded. */
    void learn(PageFormat format, PageTable table, PageEncoder encoder, byte[] encoded, boolean honorTimes) {
        this.format = format;
        this.honorTimes = honorTimes;
        otlp = encoded;
        points = encoder.points();
        isPatchable = encoder.isPatchable();
        samples = table.samples;
        if (step.length != samples) {
            textHash = new long[samples];
            textLength = new int[samples];
            offset = new int[samples];
            step = new byte[samples];
        }
        exemplarHash = new long[table.exemplars];
        exemplarTime = new int[table.exemplars];
        hasExemplar = table.exemplars == 0 ? new byte[0] : new byte[samples];
        int from = 0;
        for (int i = 0; i < samples; i++) {
            textLength[i] = table.valueFrom[i] - from;
            textHash[i] = fingerprint.of(table.page, from, table.valueFrom[i]);
            step[i] = encoder.step[i].code;
            offset[i] = encoded.length - encoder.place[i];
            from = table.end[i];
            int exemplar = table.exemplar[i];
            if (exemplar != PageTable.NONE) {
                hasExemplar[i] = 1;
                int timePlace = encoder.exemplarTimePlace(exemplar);
                exemplarTime[exemplar] = timePlace < 0 ? timePlace : encoded.length - timePlace;
                exemplarHash[exemplar] = fingerprint.of(table.page, table.exemplarFrom[exemplar], from - 1);
            }
        }
        restHash = fingerprint.of(table.page, from, table.pageEnd);
    }

    /**
     * Writes the numbers of a page into the OTLP form. Answers false when the page is not the known one with other numbers; the caller
     * then reads it from the beginning, and {@link #otlp} holds a mixture of two pages until {@link #learn}.
     *
     * @param newPage has {@link PageReader#SPARE_BYTES} more bytes than {@code newLength}
     */
    boolean patch(PageFormat pageFormat, byte[] newPage, int newLength, long timeNanos) {
        if (!isPatchable || pageFormat != format) {
            return false;
        }
        page = newPage;
        length = newLength;
        at = 0;
        exemplar = 0;
        for (int i = 0; i < samples; i++) {
            int from = at + textLength[i];
            if (from >= length || fingerprint.of(page, at, from) != textHash[i]) {
                return false;
            }
            int end = from;
            while (end < length && page[end] > ' ') {
                end++;
            }
            at = end;
            if (!decimal.read(page, from, end)) {
                return false;
            }
            double value = decimal.value();
            Step what = Step.of(step[i]);
            boolean mayHaveExemplar = hasExemplar.length > 0 && hasExemplar[i] != 0;
            long time = timeNanos;
            if (mayHaveExemplar || end == length || page[end] != '\n') {
                if (mayHaveExemplar ? !isExemplarKnown(timeNanos) : what != Step.NUMBER || !readTime()) {
                    return false;
                }
                time = honorTimes && !mayHaveExemplar ? timeMillis * NANOS_PER_MILLI : timeNanos;
            }
            at++;
            if (!write(what, offset[i], value, time)) {
                return false;
            }
        }
        return fingerprint.of(page, at, length) == restHash;
    }

    private boolean write(Step what, int to, double value, long time) {
        switch (what) {
            case NUMBER -> {
                put(to, Double.doubleToRawLongBits(value));
                put(to - TIME_BEFORE, time);
            }
            case NUMBER_ONLY -> put(to, Double.doubleToRawLongBits(value));
            case FIRST_BUCKET -> bucket(to, value, 0);
            case BUCKET -> bucket(to, value, bucketBefore);
            case COUNT -> {
                put(lastBucket + Long.BYTES, Step.count(value - bucketBefore));
                count(to, value, time);
            }
            case COUNT_ALONE -> {
                put(onlyBucket(to), Step.count(value));
                count(to, value, time);
            }
            case COUNT_ONLY -> count(to, value, time);
            case START -> put(to, PageEncoder.startNanos(value));
            case SKIP -> {}
        }
        return what != Step.START || value != 0;
    }

    private void put(int to, long bits) {
        LONG_LE.set(otlp, to, bits);
    }

    private void bucket(int to, double value, double before) {
        put(to, Step.count(value - before));
        bucketBefore = value;
        lastBucket = to;
    }

    private void count(int to, double value, long time) {
        put(to, Step.count(value));
        put(to - TIME_BEFORE, time);
    }

    /** The offset of the only bucket behind a count; a sum may stand between. */
    private int onlyBucket(int count) {
        int behind = count + Long.BYTES;
        return behind + (otlp[behind] == Otlp.TOTAL ? TIME_BEFORE : 0) + 2;
    }

    /** Whether the rest of the line is the known exemplar; the end of the line is then the next byte. */
    private boolean isExemplarKnown(long timeNanos) {
        int end = Letters.find(page, at, length, '\n');
        boolean isKnown = end < length && fingerprint.of(page, at, end) == exemplarHash[exemplar];
        if (isKnown && exemplarTime[exemplar] >= 0) {
            put(exemplarTime[exemplar], timeNanos);
        }
        exemplar++;
        at = end;
        return isKnown;
    }

    /** Reads the time behind a number, in the simplest of its forms; the end of the line is then the next byte. */
    private boolean readTime() {
        int from = at + 1;
        int end = from;
        while (end < length && page[end] > ' ') {
            end++;
        }
        if (at == length || page[at] != ' ' || end == length || page[end] != '\n') {
            return false;
        }
        at = end;
        return format == PageFormat.TEXT ? readMillis(from, end) : readSeconds(from, end);
    }

    private boolean readMillis(int from, int end) {
        long millis = 0;
        for (int i = from; i < end; i++) {
            if (!Letters.isDigit(page[i])) {
                return false;
            }
            millis = millis * 10 + (page[i] - '0');
        }
        timeMillis = millis;
        return end > from && end - from <= MOST_DIGITS;
    }

    private boolean readSeconds(int from, int end) {
        if (!decimal.read(page, from, end) || Double.isNaN(decimal.value()) || Double.isInfinite(decimal.value())) {
            return false;
        }
        timeMillis = PageReader.goLong(decimal.value() * 1000);
        return true;
    }
}
