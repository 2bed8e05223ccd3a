package io.spillway.distribution.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Metrics that a page names are in the tables of {@code docs/metrics*.md}; a name with {@code *} behind it stands for several. */
final class MetricNamesTest {
    private static final Pattern NAME = Pattern.compile("otelcol_[a-z_.]+\\*?");
    private static final Set<String> KNOWN = Page.all().stream()
            .filter(page -> page.path().toString().startsWith("docs/metrics"))
            .flatMap(page -> page.code().stream())
            .map(Page.Quoted::text)
            .filter(code -> code.matches("otelcol_[a-z_.]+[a-z]"))
            .collect(Collectors.toSet());

    static List<Page> pages() {
        return Page.all().stream()
                .filter(page -> !page.path().toString().startsWith("docs/metrics"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyMetricIsInATable(Page page) {
        Stream<String> unknown = page.code().stream()
                .flatMap(code -> NAME.matcher(code.text()).results())
                .map(MatchResult::group)
                .filter(name -> !isKnown(name));

        assertThat(unknown).isEmpty();
    }

    private static boolean isKnown(String name) {
        return name.endsWith("*")
                ? KNOWN.stream().anyMatch(known -> known.startsWith(name.substring(0, name.length() - 1)))
                : KNOWN.contains(name);
    }
}
