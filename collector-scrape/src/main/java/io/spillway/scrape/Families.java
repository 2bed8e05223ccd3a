package io.spillway.scrape;

import java.util.Arrays;

/**
 * Says for each name of a page which metric its samples belong to, and as which part of it. A metric is a name of the page too: the
 * declared one of a histogram, summary, info or state set, else the sample's own.
 */
final class Families {
    /** The part that a sample has in a data point. */
    enum Role {
        NUMBER,
        BUCKET,
        QUANTILE,
        COUNT,
        TOTAL,
        CREATED,
        /** No part: OTLP has no type for it. */
        NONE
    }

    private static final String[] SUFFIXES = {"_bucket", "_count", "_sum", "_total", "_info", "_created"};
    private static final byte[] TOTAL = {'_', 't', 'o', 't', 'a', 'l'};

    private int[] family = new int[64];
    private Role[] role = new Role[64];
    private MetricKind[] kind = new MetricKind[64];
    /** The name with the declaration, by family. */
    private int[] declaration = new int[64];

    private byte[] scratch = new byte[64];

    int family(int name) {
        return family[name];
    }

    Role role(int name) {
        return role[name];
    }

    /** The type of a metric. */
    MetricKind kind(int family) {
        return kind[family];
    }

    /** The name with the declaration of a metric; {@link NameTable#NONE}. */
    int declaration(int family) {
        return declaration[family];
    }

    void resolve(byte[] page, NameTable names) {
        int count = names.count();
        if (family.length < count) {
            family = new int[2 * count];
            role = new Role[2 * count];
            kind = new MetricKind[2 * count];
            declaration = new int[2 * count];
        }
        Arrays.fill(kind, 0, count, MetricKind.UNKNOWN);
        Arrays.fill(declaration, 0, count, NameTable.NONE);
        for (int name = 0; name < count; name++) {
            resolve(page, names, name);
        }
    }

    private void resolve(byte[] page, NameTable names, int name) {
        if (names.isDeclared(name)) {
            belongs(page, names, name, name, name);
            return;
        }
        int stem = stem(page, names.from(name), names.to(name));
        int declared = stem == names.to(name) ? NameTable.NONE : names.find(page, page, names.from(name), stem);
        if (declared == NameTable.NONE || !names.isDeclared(declared)) {
            belongs(page, names, name, name, NameTable.NONE);
            return;
        }
        switch (names.kind(declared)) {
            case COUNTER -> {
                boolean isCreated = Letters.end(page, stem, names.to(name), "_created");
                belongs(page, names, name, isCreated ? total(page, names, declared) : name, declared);
            }
            case HISTOGRAM, SUMMARY, INFO, STATE_SET, GAUGE_HISTOGRAM -> belongs(page, names, name, declared, declared);
            case GAUGE, UNKNOWN -> belongs(page, names, name, name, NameTable.NONE);
        }
    }

    /** The end of the name without its suffix. */
    private static int stem(byte[] page, int from, int to) {
        for (String suffix : SUFFIXES) {
            if (to - from > suffix.length() && Letters.end(page, from, to, suffix)) {
                return to - suffix.length();
            }
        }
        return to;
    }

    /** The metric of a counter's start time: the name with {@code _total} if the page has it. */
    private int total(byte[] page, NameTable names, int declared) {
        int length = names.to(declared) - names.from(declared);
        if (scratch.length < length + TOTAL.length) {
            scratch = new byte[2 * (length + TOTAL.length)];
        }
        System.arraycopy(page, names.from(declared), scratch, 0, length);
        System.arraycopy(TOTAL, 0, scratch, length, TOTAL.length);
        int found = names.find(page, scratch, 0, length + TOTAL.length);
        return found == NameTable.NONE ? declared : found;
    }

    private void belongs(byte[] page, NameTable names, int name, int metric, int declared) {
        family[name] = metric;
        if (declared != NameTable.NONE) {
            kind[metric] = names.kind(declared);
            declaration[metric] = declared;
        }
        role[name] =
                role(page, names, name, metric, declared == NameTable.NONE ? MetricKind.UNKNOWN : names.kind(declared));
    }

    private static Role role(byte[] page, NameTable names, int name, int metric, MetricKind kind) {
        int from = names.from(name);
        int to = names.to(name);
        return switch (kind) {
            case COUNTER -> name != metric && Letters.end(page, from, to, "_created") ? Role.CREATED : Role.NUMBER;
            case HISTOGRAM, SUMMARY -> {
                if (Letters.end(page, from, to, "_sum")) {
                    yield Role.TOTAL;
                }
                if (Letters.end(page, from, to, "_count")) {
                    yield Role.COUNT;
                }
                if (name != metric && Letters.end(page, from, to, "_created")) {
                    yield Role.CREATED;
                }
                yield kind == MetricKind.HISTOGRAM ? Role.BUCKET : Role.QUANTILE;
            }
            case GAUGE_HISTOGRAM -> Role.NONE;
            case UNKNOWN, GAUGE, INFO, STATE_SET -> Role.NUMBER;
        };
    }
}
