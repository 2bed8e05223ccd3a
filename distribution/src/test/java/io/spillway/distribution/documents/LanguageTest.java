package io.spillway.distribution.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Few sentences begin with a relative word. */
final class LanguageTest {
    private static final String MAX_PERCENT = "2";
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @Test
    void sentencesOfTheDocumentsBeginWithTheirSubject() throws Exception {
        count("docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md");
    }

    @Test
    void sentencesOfTheJavadocBeginWithTheirSubject() throws Exception {
        count();
    }

    /** Runs the counter on files and folders; without any, on the Javadoc of main code. */
    private static void count(String... paths) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("dev/RelativeSentences.java", "--max-percent", MAX_PERCENT));
        command.addAll(List.of(paths));
        try (ChildProcess counter = ChildProcess.of("dev/RelativeSentences.java", command)
                .directory(Page.ROOT)
                .start()) {
            assertThat(counter.awaitExit(TIMEOUT))
                    .as(() -> String.join("\n", counter.output()))
                    .isZero();
        }
    }
}
