package io.spillway.scrape;

import io.spillway.scrape.Families.Role;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Writes the samples of a {@link PageTable} as an OTLP request, as the Go collector's {@code prometheus} receiver maps them, and says
 * for each sample where its number went. An instance serves one thread.
 */
final class PageEncoder {
    private static final int NONE = -1;
    private static final byte[] TYPE_KEY = "prometheus.type".getBytes(StandardCharsets.US_ASCII);
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int DEFAULT_SCOPE = 0;

    private final Fingerprint fingerprint;
    private final ReverseWriter out = new ReverseWriter();
    private final PageText text = new PageText();
    private final Families families = new Families();
    private final Groups groups = new Groups();
    private final Scopes scopes;
    private final Exemplars exemplars;
    private final Buckets buckets = new Buckets();

    private final Map<LeftOut, Integer> leftOut = new EnumMap<>(LeftOut.class);
    private PageTable table;
    private PageFormat format = PageFormat.TEXT;
    private byte[][] labels = {};
    private byte[][] resource = {};
    private boolean honorTimes;
    private long timeNanos;
    private int targetInfo;
    private int points;
    private boolean isPatchable;
    private boolean[] isDuplicate = new boolean[256];

    /** The place of the number of a sample in {@link ReverseWriter}, and the step of a patch for it. */
    int[] place = new int[256];

    Step[] step = new Step[256];

    PageEncoder(Fingerprint fingerprint, PageTable table) {
        this.fingerprint = fingerprint;
        this.table = table;
        scopes = new Scopes(fingerprint);
        exemplars = new Exemplars();
    }

    /** How many samples of the last page were left out for a reason. */
    int leftOut(LeftOut reason) {
        return leftOut.getOrDefault(reason, 0);
    }

    /** The place at which an exemplar has the time of its sample; -1 when its time is its own. */
    int exemplarTimePlace(int exemplar) {
        return exemplars.timePlace[exemplar];
    }

    int points() {
        return points;
    }

    /** Whether a page with the same series in the same order can be made of the last one by its numbers alone. */
    boolean isPatchable() {
        return isPatchable;
    }

    byte[] encode(PageFormat format, PageOrigin origin, long timeNanos) {
        this.format = format;
        this.timeNanos = timeNanos;
        labels = PageOrigin.encoded(origin.labels());
        resource = PageOrigin.encoded(origin.resource());
        honorTimes = origin.honorTimes();
        points = 0;
        isPatchable = true;
        targetInfo = NONE;
        leftOut.clear();
        out.clear();
        reserve(table.samples);
        families.resolve(table.page, table.names);
        groups.clear(table.names.count(), table.samples);
        scopes.clear();
        exemplars.clear(table.exemplars);
        group();
        for (int scope = scopes.count() - 1; scope >= 0; scope--) {
            scopeMetrics(scope, origin);
        }
        resource();
        out.field(Otlp.RESOURCE_METRICS, 0);
        return points == 0 ? new byte[0] : out.toByteArray();
    }

    private void reserve(int samples) {
        if (place.length < samples) {
            place = new int[2 * samples];
            step = new Step[2 * samples];
            isDuplicate = new boolean[2 * samples];
        }
        Arrays.fill(step, 0, samples, Step.SKIP);
        Arrays.fill(isDuplicate, 0, samples, false);
    }

    private void group() {
        for (int sample = 0; sample < table.samples; sample++) {
            int name = table.name[sample];
            Role role = families.role(name);
            if (role == Role.NONE) {
                leaveOut(LeftOut.GAUGE_HISTOGRAM);
            } else if (isNamed(name, "target_info")) {
                targetInfo = sample;
            } else if (!isNamed(name, "otel_scope_info")) {
                group(sample, families.family(name), role);
            }
        }
    }

    private boolean isNamed(int name, String word) {
        return Letters.spell(table.page, table.names.from(name), table.names.to(name), word);
    }

    private void leaveOut(LeftOut reason) {
        leftOut.merge(reason, 1, Integer::sum);
    }

    private void group(int sample, int metric, Role role) {
        MetricKind kind = families.kind(metric);
        int scope = table.isScoped[sample] ? scopes.of(table, sample) : DEFAULT_SCOPE;
        long hash = 0;
        int[] ranges = table.ranges;
        for (int i = table.firstLabel[sample]; i < table.firstLabel[sample + 1]; i += 4) {
            if (isAttribute(kind, sample, i)) {
                hash += fingerprint.label(table.page, ranges[i], ranges[i + 1], ranges[i + 2], ranges[i + 3]);
            }
        }
        if (!groups.add(sample, metric, scope, hash) && role == Role.NUMBER) {
            for (int each = groups.sampleBefore(sample); each != NONE; each = groups.sampleBefore(each)) {
                isDuplicate[sample] |= families.role(table.name[each]) == Role.NUMBER;
            }
            if (isDuplicate[sample]) {
                leaveOut(LeftOut.DUPLICATE);
            }
        }
    }

    /** Whether a label is an attribute of its data point: it has a value, is no bound and does not describe the scope. */
    private boolean isAttribute(MetricKind kind, int sample, int label) {
        int[] ranges = table.ranges;
        if (ranges[label + 2] == ranges[label + 3]) {
            return false;
        }
        if (kind == MetricKind.HISTOGRAM || kind == MetricKind.SUMMARY) {
            return !isBound(kind, label)
                    && !(table.isScoped[sample] && table.isScopeLabel(ranges[label], ranges[label + 1]));
        }
        return !table.isScoped[sample] || !table.isScopeLabel(ranges[label], ranges[label + 1]);
    }

    private boolean isBound(MetricKind kind, int label) {
        int from = table.ranges[label];
        int to = table.ranges[label + 1];
        return Letters.spell(table.page, from, to, kind == MetricKind.HISTOGRAM ? "le" : "quantile");
    }

    private void resource() {
        int mark = out.size();
        for (int i = resource.length - 2; i >= 0; i -= 2) {
            out.attribute(
                    Otlp.RESOURCE_ATTRIBUTE,
                    resource[i],
                    0,
                    resource[i].length,
                    resource[i + 1],
                    0,
                    resource[i + 1].length);
        }
        if (targetInfo != NONE) {
            int[] ranges = table.ranges;
            for (int i = table.firstLabel[targetInfo + 1] - 4; i >= table.firstLabel[targetInfo]; i -= 4) {
                if (!isOfTarget(ranges[i], ranges[i + 1], resource)
                        && !Letters.spell(table.page, ranges[i], ranges[i + 1], "job")
                        && !Letters.spell(table.page, ranges[i], ranges[i + 1], "instance")) {
                    text.attribute(
                            out,
                            Otlp.RESOURCE_ATTRIBUTE,
                            table.page,
                            ranges[i],
                            ranges[i + 1],
                            ranges[i + 2],
                            ranges[i + 3]);
                }
            }
        }
        out.field(Otlp.RESOURCE, mark);
    }

    private boolean isOfTarget(int from, int to, byte[][] attributes) {
        for (int i = 0; i < attributes.length; i += 2) {
            byte[] key = attributes[i];
            if (key.length == to - from && Arrays.equals(key, 0, key.length, table.page, from, to)) {
                return true;
            }
        }
        return false;
    }

    private void scopeMetrics(int scope, PageOrigin origin) {
        int mark = out.size();
        for (int metric = table.names.count() - 1; metric >= 0; metric--) {
            if (groups.lastGroup(metric) != NONE) {
                metric(metric, scope);
            }
        }
        if (out.size() == mark) {
            return;
        }
        scopes.write(out, text, table, scope, origin);
        out.field(Otlp.SCOPE_METRICS, mark);
    }

    private void metric(int metric, int scope) {
        MetricKind kind = families.kind(metric);
        int mark = out.size();
        byte[] word = kind.word.getBytes(StandardCharsets.US_ASCII);
        out.attribute(Otlp.METRIC_METADATA, TYPE_KEY, 0, TYPE_KEY.length, word, 0, word.length);
        int data = out.size();
        head(kind);
        int first = out.size();
        for (int group = groups.lastGroup(metric); group != NONE; group = groups.groupBefore(group)) {
            if (groups.scope(group) == scope) {
                point(kind, group);
            }
        }
        if (out.size() == first) {
            out.truncate(mark);
            return;
        }
        out.field(dataTag(kind), data);
        describe(metric);
        out.field(Otlp.METRIC, mark);
    }

    private void head(MetricKind kind) {
        switch (kind) {
            case COUNTER -> {
                out.small(1);
                out.small(Otlp.MONOTONIC);
                temporality();
            }
            case INFO, STATE_SET, HISTOGRAM -> temporality();
            case GAUGE, UNKNOWN, SUMMARY, GAUGE_HISTOGRAM -> {}
        }
    }

    private void temporality() {
        out.small(Otlp.CUMULATIVE);
        out.small(Otlp.TEMPORALITY);
    }

    private static int dataTag(MetricKind kind) {
        return switch (kind) {
            case COUNTER, INFO, STATE_SET -> Otlp.SUM;
            case HISTOGRAM -> Otlp.HISTOGRAM;
            case SUMMARY -> Otlp.SUMMARY;
            case GAUGE, UNKNOWN, GAUGE_HISTOGRAM -> Otlp.GAUGE;
        };
    }

    private void describe(int metric) {
        NameTable names = table.names;
        int declaration = families.declaration(metric);
        if (declaration != NameTable.NONE) {
            if (names.unitTo(declaration) > names.unitFrom(declaration)) {
                byte[] unit = Unit.ucum(new String(
                                table.page,
                                names.unitFrom(declaration),
                                names.unitTo(declaration) - names.unitFrom(declaration),
                                StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8);
                out.text(Otlp.METRIC_UNIT, unit, 0, unit.length);
            }
            if (names.helpTo(declaration) > names.helpFrom(declaration)) {
                text.help(out, format, table.page, names.helpFrom(declaration), names.helpTo(declaration));
            }
        }
        text.field(out, Otlp.METRIC_NAME, table.page, names.from(metric), names.to(metric));
    }

    private void point(MetricKind kind, int group) {
        switch (kind) {
            case HISTOGRAM -> histogram(group);
            case SUMMARY -> summary(group);
            case UNKNOWN, COUNTER, GAUGE, INFO, STATE_SET, GAUGE_HISTOGRAM -> number(kind, group);
        }
    }

    private void number(MetricKind kind, int group) {
        int number = NONE;
        int created = NONE;
        for (int each = groups.lastSample(group); each != NONE; each = groups.sampleBefore(each)) {
            if (families.role(table.name[each]) == Role.CREATED) {
                created = each;
            } else if (!isDuplicate[each]) {
                number = each;
            }
        }
        if (number == NONE) {
            leaveOut(LeftOut.NO_SERIES);
            return;
        }
        int mark = out.size();
        attributes(Otlp.NUMBER_ATTRIBUTE, kind, number);
        exemplars.write(out, text, table, Otlp.NUMBER_EXEMPLAR, number, time(number));
        out.fixed64(Double.doubleToRawLongBits(table.value[number]));
        put(number, Step.NUMBER);
        out.small(Otlp.NUMBER);
        times(number, created);
        out.field(Otlp.POINT, mark);
        points++;
    }

    private void put(int sample, Step what) {
        place[sample] = out.size();
        step[sample] = what;
    }

    private void times(int sample, int created) {
        out.fixed64(time(sample));
        out.small(Otlp.TIME);
        if (created != NONE && table.value[created] != 0) {
            out.fixed64(startNanos(table.value[created]));
            put(created, Step.START);
            out.small(Otlp.START);
        }
        isPatchable &= created == NONE || step[created] == Step.START;
    }

    private long time(int sample) {
        return table.hasTime[sample] && honorTimes ? table.timeMillis[sample] * NANOS_PER_MILLI : timeNanos;
    }

    static long startNanos(double seconds) {
        long whole = PageReader.goLong(seconds);
        return whole * (long) NANOS_PER_SECOND + PageReader.goLong((seconds - whole) * NANOS_PER_SECOND);
    }

    private void attributes(int tag, MetricKind kind, int sample) {
        for (int i = labels.length - 2; i >= 0; i -= 2) {
            out.attribute(tag, labels[i], 0, labels[i].length, labels[i + 1], 0, labels[i + 1].length);
        }
        int[] ranges = table.ranges;
        for (int i = table.firstLabel[sample + 1] - 4; i >= table.firstLabel[sample]; i -= 4) {
            if (isAttribute(kind, sample, i)) {
                attribute(tag, sample, ranges[i], ranges[i + 1], ranges[i + 2], ranges[i + 3]);
            }
        }
    }

    private void attribute(int tag, int sample, int keyFrom, int keyTo, int from, int to) {
        if (isReserved(keyFrom, keyTo)) {
            text.exported(out, tag, table.page, keyFrom, keyTo, from, to);
            return;
        }
        byte c = table.page[keyFrom];
        boolean mayBeBound = (c == 'l' && keyTo - keyFrom == 2) || (c == 'q' && keyTo - keyFrom == 8);
        MetricKind kind = table.kind[sample];
        if (mayBeBound && (kind == MetricKind.HISTOGRAM || kind == MetricKind.SUMMARY)) {
            String key = new String(table.page, keyFrom, keyTo - keyFrom, StandardCharsets.UTF_8);
            String bound = new String(table.page, from, to - from, StandardCharsets.UTF_8);
            String normal = BoundText.normalize(kind, key, bound);
            if (!normal.equals(bound)) {
                byte[] bytes = normal.getBytes(StandardCharsets.UTF_8);
                out.attribute(tag, table.page, keyFrom, keyTo, bytes, 0, bytes.length);
                return;
            }
        }
        if (table.isEscaped[sample]) {
            text.attribute(out, tag, table.page, keyFrom, keyTo, from, to);
        } else {
            out.attribute(tag, table.page, keyFrom, keyTo, table.page, from, to);
        }
    }

    /** Whether a name belongs to the target: its own labels, {@code job} and {@code instance}. */
    private boolean isReserved(int from, int to) {
        byte c = table.page[from];
        return (c == 'j' && Letters.spell(table.page, from, to, "job"))
                || (c == 'i' && Letters.spell(table.page, from, to, "instance"))
                || isOfTarget(from, to, labels);
    }

    private void histogram(int group) {
        buckets.clear();
        collect(group, MetricKind.HISTOGRAM);
        if (buckets.count == NONE) {
            leaveOutAll();
            return;
        }
        buckets.sort();
        int mark = out.size();
        int count = buckets.count;
        attributes(Otlp.HISTOGRAM_ATTRIBUTE, MetricKind.HISTOGRAM, count);
        for (int each = groups.lastSample(group); each != NONE; each = groups.sampleBefore(each)) {
            exemplars.write(out, text, table, Otlp.HISTOGRAM_EXEMPLAR, each, time(count));
        }
        int finite = buckets.finite();
        for (int i = finite - 1; i >= 0; i--) {
            out.fixed64(Double.doubleToRawLongBits(buckets.bound[i]));
        }
        if (finite > 0) {
            out.varint(finite * Long.BYTES);
            out.small(Otlp.BOUNDS);
        }
        bucketCounts(count, finite);
        total();
        out.fixed64(Step.count(table.value[count]));
        put(count, finite == 0 ? Step.COUNT_ALONE : Step.COUNT);
        out.small(Otlp.COUNT);
        times(count, buckets.created);
        out.field(Otlp.POINT, mark);
        points++;
        isPatchable &= buckets.isInOrder() && !(table.hasTime[count] && honorTimes);
    }

    private void bucketCounts(int count, int finite) {
        double last = finite == 0 ? 0 : table.value[buckets.sample[finite - 1]];
        out.fixed64(Step.count(table.value[count] - last));
        for (int i = finite - 1; i >= 0; i--) {
            double before = i == 0 ? 0 : table.value[buckets.sample[i - 1]];
            out.fixed64(Step.count(table.value[buckets.sample[i]] - before));
            put(buckets.sample[i], i == 0 ? Step.FIRST_BUCKET : Step.BUCKET);
        }
        out.varint((finite + 1) * Long.BYTES);
        out.small(Otlp.BUCKETS);
    }

    private void total() {
        if (buckets.total != NONE) {
            out.fixed64(Double.doubleToRawLongBits(table.value[buckets.total]));
            put(buckets.total, Step.NUMBER_ONLY);
            out.small(Otlp.TOTAL);
        }
    }

    private void collect(int group, MetricKind kind) {
        for (int each = groups.lastSample(group); each != NONE; each = groups.sampleBefore(each)) {
            buckets.add(each);
        }
        buckets.reverse();
        int first = buckets.members[0];
        for (int i = 0; i < buckets.memberCount; i++) {
            int sample = buckets.members[i];
            if (time(sample) != time(first)) {
                leaveOut(LeftOut.OTHER_TIME);
                continue;
            }
            switch (families.role(table.name[sample])) {
                case COUNT -> buckets.count = once(buckets.count, sample);
                case TOTAL -> buckets.total = once(buckets.total, sample);
                case CREATED -> buckets.created = once(buckets.created, sample);
                case BUCKET, QUANTILE -> bound(kind, sample);
                case NUMBER, NONE -> {}
            }
        }
    }

    private int once(int known, int sample) {
        if (known == NONE) {
            return sample;
        }
        leaveOut(LeftOut.DUPLICATE);
        return known;
    }

    private void bound(MetricKind kind, int sample) {
        int[] ranges = table.ranges;
        for (int i = table.firstLabel[sample]; i < table.firstLabel[sample + 1]; i += 4) {
            if (isBound(kind, i)) {
                switch (buckets.bound(table.page, ranges[i + 2], ranges[i + 3], sample)) {
                    case ADDED -> {}
                    case NO_NUMBER -> leaveOut(LeftOut.NO_BOUND);
                    case KNOWN -> leaveOut(LeftOut.DUPLICATE);
                }
                return;
            }
        }
        leaveOut(LeftOut.NO_BOUND);
    }

    private void leaveOutAll() {
        for (int i = 0; i < buckets.memberCount; i++) {
            leaveOut(LeftOut.NO_COUNT);
        }
    }

    private void summary(int group) {
        buckets.clear();
        collect(group, MetricKind.SUMMARY);
        if (buckets.count == NONE) {
            leaveOutAll();
            return;
        }
        buckets.sort();
        int mark = out.size();
        int count = buckets.count;
        attributes(Otlp.SUMMARY_ATTRIBUTE, MetricKind.SUMMARY, count);
        for (int i = buckets.size - 1; i >= 0; i--) {
            int value = out.size();
            out.fixed64(Double.doubleToRawLongBits(table.value[buckets.sample[i]]));
            put(buckets.sample[i], Step.NUMBER_ONLY);
            out.small(Otlp.QUANTILE_VALUE);
            out.fixed64(Double.doubleToRawLongBits(buckets.bound[i]));
            out.small(Otlp.QUANTILE);
            out.field(Otlp.QUANTILES, value);
        }
        total();
        out.fixed64(Step.count(table.value[count]));
        put(count, Step.COUNT_ONLY);
        out.small(Otlp.COUNT);
        times(count, buckets.created);
        out.field(Otlp.POINT, mark);
        points++;
        isPatchable &= !(table.hasTime[count] && honorTimes);
    }
}
