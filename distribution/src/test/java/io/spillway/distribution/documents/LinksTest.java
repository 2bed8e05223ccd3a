package io.spillway.distribution.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every link of a page leads to a file of the checkout, and to a heading of it where the link names one. */
final class LinksTest {
    static List<Page> pages() {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkResolves(Page page) {
        Stream<String> broken = page.links().stream()
                .flatMap(
                        link -> problem(page, link.text()).map(what -> page.place(link.line()) + ": " + what).stream());

        assertThat(broken).isEmpty();
    }

    private static Optional<String> problem(Page page, String link) {
        if (link.startsWith("http://") || link.startsWith("https://")) {
            return Optional.of(link).filter(it -> URI.create(it).getHost() == null);
        }
        String[] parts = link.split("#", 2);
        Path file = Page.ROOT.resolve(page.path()).resolveSibling(parts[0]).normalize();
        Path target = parts[0].isEmpty() ? Page.ROOT.resolve(page.path()) : file;
        if (!target.startsWith(Page.ROOT) || !Files.exists(target)) {
            return Optional.of("no file for " + link);
        }
        boolean leads = parts.length == 1 || Page.read(target).anchors().contains(parts[1]);
        return leads ? Optional.empty() : Optional.of("no heading for " + link);
    }
}
