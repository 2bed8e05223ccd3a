package io.spillway.scrape;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The scopes of a page: the receiver's own, with number 0, and one for each set of {@code otel_scope_…} labels. */
final class Scopes {
    private static final int PREFIX = "otel_scope_".length();

    private final Fingerprint fingerprint;
    private long[] hashes = new long[4];
    private int[] samples = new int[4];
    private int count;

    Scopes(Fingerprint fingerprint) {
        this.fingerprint = fingerprint;
    }

    void clear() {
        count = 1;
    }

    int count() {
        return count;
    }

    /** The scope of a sample that has labels of a scope. */
    int of(PageTable table, int sample) {
        long hash = 0;
        int[] ranges = table.ranges;
        for (int i = table.firstLabel[sample]; i < table.firstLabel[sample + 1]; i += 4) {
            if (table.isScopeLabel(ranges[i], ranges[i + 1])) {
                hash += fingerprint.label(table.page, ranges[i], ranges[i + 1], ranges[i + 2], ranges[i + 3]);
            }
        }
        for (int scope = 1; scope < count; scope++) {
            if (hashes[scope] == hash) {
                return scope;
            }
        }
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
            samples = Arrays.copyOf(samples, 2 * count);
        }
        hashes[count] = hash;
        samples[count] = sample;
        return count++;
    }

    /** Writes the scope in front of its metrics. */
    void write(ReverseWriter out, PageText text, PageTable table, int scope, PageOrigin origin) {
        int mark = out.size();
        if (scope == 0) {
            byte[] version = origin.scopeVersion().getBytes(StandardCharsets.UTF_8);
            byte[] name = origin.scopeName().getBytes(StandardCharsets.UTF_8);
            out.text(Otlp.SCOPE_VERSION, version, 0, version.length);
            out.text(Otlp.SCOPE_NAME, name, 0, name.length);
        } else {
            labels(out, text, table, samples[scope]);
        }
        out.field(Otlp.SCOPE, mark);
    }

    private static void labels(ReverseWriter out, PageText text, PageTable table, int sample) {
        int[] ranges = table.ranges;
        int name = PageTable.NONE;
        int version = PageTable.NONE;
        for (int i = table.firstLabel[sample + 1] - 4; i >= table.firstLabel[sample]; i -= 4) {
            int from = ranges[i];
            int to = ranges[i + 1];
            if (!table.isScopeLabel(from, to)) {
                continue;
            }
            if (Letters.spell(table.page, from, to, "otel_scope_name")) {
                name = i;
            } else if (Letters.spell(table.page, from, to, "otel_scope_version")) {
                version = i;
            } else if (!Letters.spell(table.page, from, to, "otel_scope_schema_url")) {
                text.attribute(out, Otlp.SCOPE_ATTRIBUTE, table.page, from + PREFIX, to, ranges[i + 2], ranges[i + 3]);
            }
        }
        if (version != PageTable.NONE) {
            text.field(out, Otlp.SCOPE_VERSION, table.page, ranges[version + 2], ranges[version + 3]);
        }
        if (name != PageTable.NONE) {
            text.field(out, Otlp.SCOPE_NAME, table.page, ranges[name + 2], ranges[name + 3]);
        }
    }
}
