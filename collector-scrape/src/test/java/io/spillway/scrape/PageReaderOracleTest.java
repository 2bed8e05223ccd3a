package io.spillway.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.Mutations;
import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The reader finds in a page what Prometheus' parser finds: every entry, and an error where Prometheus has one.
 * {@code -Dspillway.pages=1000000} sets the number of mutated pages of each format.
 */
@ExtendWith(Seeded.class)
final class PageReaderOracleTest {
    private static final int PAGES = Integer.getInteger("spillway.pages", 3_000);
    private static final int BATCH = 500;

    @Test
    void readsTextAsPrometheus(Seed seed) throws IOException {
        compare(PageFormat.TEXT, "text/plain; version=0.0.4", Pages.TEXT, seed);
    }

    @Test
    void readsOpenMetricsAsPrometheus(Seed seed) throws IOException {
        compare(PageFormat.OPEN_METRICS, "application/openmetrics-text; version=1.0.0", Pages.OPEN_METRICS, seed);
    }

    private static void compare(PageFormat format, String type, String written, Seed seed) throws IOException {
        Random random = seed.random();
        int goodPages = 0;
        try (PrometheusOracle oracle = new PrometheusOracle()) {
            for (int done = 0; done < PAGES; done += BATCH) {
                List<byte[]> pages = new ArrayList<>();
                pages.add(utf8(written));
                while (pages.size() < BATCH) {
                    String page = random.nextBoolean() ? written : Pages.random(random, format);
                    pages.add(Mutations.of(utf8(page), random));
                }
                oracle.send('p', type, pages);
                for (byte[] page : pages) {
                    goodPages += check(format, page, oracle.page()) ? 1 : 0;
                }
            }
        }
        assertThat(goodPages).isGreaterThan(PAGES / 10);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean check(PageFormat format, byte[] page, PrometheusOracle.Answer expected) {
        List<String> entries = new ArrayList<>();
        String error = "";
        try {
            read(format, page, entries);
        } catch (BadPageException e) {
            error = String.valueOf(e.getMessage());
        }
        if (error.isEmpty() != expected.error().isEmpty() && isDifferent(page, error)) {
            return false;
        }
        String text = new String(page, StandardCharsets.ISO_8859_1);
        assertThat(error.isEmpty())
                .as("%s%n%s%n%s", error, expected.error(), text)
                .isEqualTo(expected.error().isEmpty());
        if (error.isEmpty()) {
            assertThat(entries).as(text).containsExactlyElementsOf(expected.entries());
        }
        return error.isEmpty();
    }

    /** The two differences from Prometheus' parser: NUL bytes, and names that are not UTF-8, which its scrape refuses later. */
    private static boolean isDifferent(byte[] page, String error) {
        boolean hasNul = new String(page, StandardCharsets.ISO_8859_1).indexOf('\0') >= 0;
        return hasNul || error.endsWith("quoted text is not UTF-8");
    }

    private static void read(PageFormat format, byte[] page, List<String> entries) throws BadPageException {
        PageReader reader = new PageReader();
        byte[] bytes = Arrays.copyOf(page, page.length + PageReader.SPARE_BYTES);
        reader.open(format, bytes, page.length);
        while (true) {
            switch (reader.next()) {
                case TYPE -> entries.add("t " + name(reader, bytes) + " " + reader.kind.word);
                case HELP ->
                    entries.add("h " + name(reader, bytes) + " "
                            + help(format, text(bytes, reader.textFrom, reader.textTo)));
                case UNIT ->
                    entries.add("u " + name(reader, bytes) + " " + text(bytes, reader.textFrom, reader.textTo));
                case SAMPLE -> {
                    if (format == PageFormat.TEXT || !reader.isCreated()) {
                        entries.add(sample(reader, bytes));
                    }
                }
                case END -> {
                    return;
                }
            }
        }
    }

    private static String name(PageReader reader, byte[] page) {
        return text(page, reader.nameFrom, reader.nameTo);
    }

    private static String help(PageFormat format, String text) {
        return format == PageFormat.TEXT ? unescape(text, false) : unescape(text, true);
    }

    private static String sample(PageReader reader, byte[] page) {
        Map<String, List<String>> labels = labels(reader.labels(), page, true, reader.kind);
        labels.put("__name__", List.of(unescape(name(reader, page), true)));
        String line = "s " + labels + " " + bits(reader.value) + (reader.hasTime ? " @" + reader.timeMillis : "");
        return reader.hasExemplar
                ? line + " # " + labels(reader.exemplarLabels(), page, false, reader.kind) + " "
                        + bits(reader.exemplarValue) + (reader.hasExemplarTime ? " @" + reader.exemplarMillis : "")
                : line;
    }

    /** Prometheus has a NaN of its own. */
    private static long bits(double value) {
        return Double.isNaN(value) ? Double.doubleToLongBits(value) + 1 : Double.doubleToRawLongBits(value);
    }

    private static Map<String, List<String>> labels(
            PageReader.Labels labels, byte[] page, boolean isEscaped, MetricKind kind) {
        Map<String, List<String>> result = new TreeMap<>();
        for (int i = 0; i < labels.count; i++) {
            int[] ranges = labels.ranges;
            String name = text(page, ranges[4 * i], ranges[4 * i + 1]);
            String value = text(page, ranges[4 * i + 2], ranges[4 * i + 3]);
            String label = isEscaped ? unescape(name, true) : name;
            String plain = isEscaped ? BoundText.normalize(kind, label, unescape(value, true)) : value;
            result.computeIfAbsent(label, _ -> new ArrayList<>()).add(plain);
        }
        result.values().forEach(values -> values.sort(null));
        return result;
    }

    private static String text(byte[] page, int from, int to) {
        return new String(page, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** As Go's replacer does it: an unknown escape stays. */
    private static String unescape(String text, boolean hasQuotes) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            boolean isEscape = text.charAt(i) == '\\' && (next == '\\' || next == 'n' || (next == '"' && hasQuotes));
            plain.append(isEscape ? next == 'n' ? '\n' : next : text.charAt(i));
            i += isEscape ? 1 : 0;
        }
        return plain.toString();
    }
}
