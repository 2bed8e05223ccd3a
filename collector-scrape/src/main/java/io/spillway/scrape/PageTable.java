package io.spillway.scrape;

import java.util.Arrays;

/**
 * The samples of one page as columns, in the order of the page. Names, labels and texts are ranges of the page. The columns stay for
 * the next page, so a table belongs to a worker and not to a target. An instance serves one thread.
 */
final class PageTable {
    static final int NONE = -1;

    private static final int FEW = 256;
    private static final int FEW_LABELS = 16;
    private static final String SCOPE_PREFIX = "otel_scope_";

    private final PageReader reader = new PageReader();
    private final Fingerprint fingerprint;
    final NameTable names;

    byte[] page = {};
    int samples;
    private int sampleLimit;
    int pageEnd;

    int[] name = new int[FEW];
    MetricKind[] kind = new MetricKind[FEW];
    double[] value = new double[FEW];
    boolean[] hasTime = new boolean[FEW];
    long[] timeMillis = new long[FEW];
    int[] valueFrom = new int[FEW];
    /** The end of the sample's line. */
    int[] end = new int[FEW];
    /** The first of the sample's labels in {@link #ranges}, behind the last one of the sample before. */
    int[] firstLabel = new int[FEW + 1];
    /** The sample's exemplar; {@link #NONE}. */
    int[] exemplar = new int[FEW];

    boolean[] isScoped = new boolean[FEW];
    /** Whether a name or a value of the sample has an escape. */
    boolean[] isEscaped = new boolean[FEW];

    int[] ranges = new int[16 * FEW];

    int exemplars;
    double[] exemplarValue = new double[8];
    boolean[] hasExemplarTime = new boolean[8];
    long[] exemplarMillis = new long[8];
    int[] exemplarFrom = new int[8];
    int[] firstExemplarLabel = new int[9];
    int[] exemplarRanges = new int[64];

    private long[] nameHashes = new long[16];

    PageTable(Fingerprint fingerprint) {
        this.fingerprint = fingerprint;
        names = new NameTable(fingerprint);
    }

    /** @param bytes has {@link PageReader#SPARE_BYTES} more bytes than {@code length} */
    void read(PageFormat format, byte[] bytes, int length, int limit) throws BadPageException {
        sampleLimit = limit == 0 ? Integer.MAX_VALUE : limit;
        page = bytes;
        pageEnd = length;
        names.clear();
        samples = 0;
        exemplars = 0;
        firstLabel[0] = 0;
        firstExemplarLabel[0] = 0;
        reader.open(format, bytes, length);
        int lastFrom = 0;
        int lastTo = -1;
        int lastName = NONE;
        while (true) {
            switch (reader.next()) {
                case TYPE -> names.declare(declared(), reader.kind);
                case HELP -> names.help(declared(), reader.textFrom, reader.textTo);
                case UNIT -> names.unit(declared(), reader.textFrom, reader.textTo);
                case SAMPLE -> {
                    if (!Arrays.equals(
                                    bytes, lastFrom, Math.max(lastTo, lastFrom), bytes, reader.nameFrom, reader.nameTo)
                            || lastName == NONE) {
                        lastName = names.add(bytes, reader.nameFrom, reader.nameTo);
                        lastFrom = reader.nameFrom;
                        lastTo = reader.nameTo;
                    }
                    add(lastName);
                }
                case END -> {
                    return;
                }
            }
        }
    }

    private int declared() {
        return names.add(page, reader.nameFrom, reader.nameTo);
    }

    private void add(int nameId) throws BadPageException {
        int at = samples++;
        if (at == sampleLimit) {
            throw new BadPageException(reader.valueFrom, "more than " + sampleLimit + " samples (sample_limit)");
        }
        if (at == name.length) {
            grow();
        }
        name[at] = nameId;
        kind[at] = reader.kind;
        value[at] = reader.value;
        hasTime[at] = reader.hasTime;
        timeMillis[at] = reader.timeMillis;
        isEscaped[at] = reader.hasEscape;
        valueFrom[at] = reader.valueFrom;
        end[at] = reader.end();
        exemplar[at] = reader.hasExemplar ? addExemplar() : NONE;
        addLabels(at, reader.labels());
    }

    private void addLabels(int at, PageReader.Labels labels) throws BadPageException {
        int first = firstLabel[at];
        int size = 4 * labels.count;
        if (first + size > ranges.length) {
            ranges = Arrays.copyOf(ranges, Math.max(2 * ranges.length, first + size));
        }
        if (labels.count > nameHashes.length) {
            nameHashes = new long[2 * labels.count];
        }
        int[] source = labels.ranges;
        boolean isScoped = false;
        boolean isFew = labels.count <= FEW_LABELS;
        for (int i = 0; i < size; i += 4) {
            if (isFew) {
                unique(source, i);
            } else {
                nameHashes[i >> 2] = fingerprint.of(page, source[i], source[i + 1]);
            }
            isScoped |= page[source[i]] == 'o' && isScopeLabel(source[i], source[i + 1]);
        }
        if (!isFew) {
            unique(labels.count, source[0]);
        }
        this.isScoped[at] = isScoped;
        System.arraycopy(source, 0, ranges, first, size);
        firstLabel[at + 1] = first + size;
    }

    /** Compares a name with the ones before it. */
    private void unique(int[] labels, int label) throws BadPageException {
        int from = labels[label];
        int to = labels[label + 1];
        for (int i = 0; i < label; i += 4) {
            if (labels[i + 1] - labels[i] == to - from
                    && Arrays.equals(page, labels[i], labels[i + 1], page, from, to)) {
                throw new BadPageException(from, "two labels have one name");
            }
        }
    }

    private void unique(int count, int offset) throws BadPageException {
        Arrays.sort(nameHashes, 0, count);
        for (int i = 1; i < count; i++) {
            if (nameHashes[i] == nameHashes[i - 1]) {
                throw new BadPageException(offset, "two labels have one name");
            }
        }
    }

    boolean isScopeLabel(int from, int to) {
        return to - from >= SCOPE_PREFIX.length()
                && Letters.spell(page, from, from + SCOPE_PREFIX.length(), SCOPE_PREFIX);
    }

    private int addExemplar() {
        int at = exemplars++;
        if (at == exemplarValue.length) {
            exemplarValue = Arrays.copyOf(exemplarValue, 2 * at);
            hasExemplarTime = Arrays.copyOf(hasExemplarTime, 2 * at);
            exemplarMillis = Arrays.copyOf(exemplarMillis, 2 * at);
            exemplarFrom = Arrays.copyOf(exemplarFrom, 2 * at);
            firstExemplarLabel = Arrays.copyOf(firstExemplarLabel, 2 * at + 1);
        }
        exemplarValue[at] = reader.exemplarValue;
        hasExemplarTime[at] = reader.hasExemplarTime;
        exemplarMillis[at] = reader.exemplarMillis;
        exemplarFrom[at] = reader.exemplarFrom;
        PageReader.Labels labels = reader.exemplarLabels();
        int first = firstExemplarLabel[at];
        int size = 4 * labels.count;
        if (first + size > exemplarRanges.length) {
            exemplarRanges = Arrays.copyOf(exemplarRanges, Math.max(2 * exemplarRanges.length, first + size));
        }
        System.arraycopy(labels.ranges, 0, exemplarRanges, first, size);
        firstExemplarLabel[at + 1] = first + size;
        return at;
    }

    private void grow() {
        int size = 2 * name.length;
        name = Arrays.copyOf(name, size);
        kind = Arrays.copyOf(kind, size);
        value = Arrays.copyOf(value, size);
        hasTime = Arrays.copyOf(hasTime, size);
        timeMillis = Arrays.copyOf(timeMillis, size);
        valueFrom = Arrays.copyOf(valueFrom, size);
        end = Arrays.copyOf(end, size);
        firstLabel = Arrays.copyOf(firstLabel, size + 1);
        exemplar = Arrays.copyOf(exemplar, size);
        isScoped = Arrays.copyOf(isScoped, size);
        isEscaped = Arrays.copyOf(isEscaped, size);
    }
}
