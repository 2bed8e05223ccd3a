package io.spillway.standard.ottl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Statements with other results than in the OpenTelemetry Collector stand in {@code docs/ottl.md}. */
final class DocumentedDifferencesTest {
    @Test
    void namesEachStatementWithAnotherResult() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "ottl.md"));
        String differences = page.substring(page.indexOf("## Differences from the OpenTelemetry Collector"));

        List<String> statements = OttlAgainstGoIT.TABLES.stream()
                .flatMap(file -> StatementTable.read(file).stream())
                .filter(row -> row.expected() == StatementTable.Expected.DIFFERS)
                .flatMap(row -> row.texts().stream())
                .toList();

        assertThat(statements)
                .isNotEmpty()
                .allSatisfy(text -> assertThat(differences).contains("`" + text + "`"));
    }
}
