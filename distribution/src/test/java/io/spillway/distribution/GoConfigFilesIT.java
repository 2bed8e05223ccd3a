package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.Peers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The configuration files of the Go collector's own tests, judged by the real Go collector and by Spillway. Both accept or both
 * refuse each of them, except for the differences that {@code docs/configuration.md} describes. A file that the Go collector finds
 * valid and cannot start with counts as refused, unless it only names a file that this machine does not have.
 */
final class GoConfigFilesIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /** The cases that Go accepts and Spillway refuses, with the reasons. */
    private static final Map<Pattern, String> REFUSED_HERE = patterns(Map.of(
            "go.opentelemetry.io/collector/config/confighttp/testdata/config.yaml#client",
            "there are no middleware extensions, so a configuration that names one cannot start",
            ".*/batch_set_empty_explicit_sizer.yaml",
            "the unit of an empty batch section is that of its queue, and the default size is more than the queue holds",
            "go.opentelemetry.io/collector/exporter/otlpexporter/testdata/config.yaml",
            "a header has a name that gRPC cannot send",
            ".*/fileexporter/testdata/config.yaml#file/group_by.*",
            "writing to several files by a resource attribute is not supported",
            ".*/filterprocessor/testdata/config_expr.yaml#.* in metrics",
            "the expression language expr is not supported; OTTL conditions say the same"));

    /** The cases that Go refuses and Spillway accepts, with the reasons. */
    private static final Map<Pattern, String> ACCEPTED_HERE = patterns(Map.of(
            ".*/filterprocessor/testdata/config_ottl.yaml#filter/(mix_profile_conditions|bad_syntax_context_inferred_profile) .*",
            "keys for profiles have no effect, and their values are not checked"));

    private static Map<Pattern, String> patterns(Map<String, String> byName) {
        Map<Pattern, String> patterns = new LinkedHashMap<>();
        byName.forEach((name, reason) -> patterns.put(Pattern.compile(name), reason));
        return patterns;
    }

    @TempDir
    private Path folder = Path.of("");

    @Test
    void bothJudgeTheGoCollectorsOwnFilesAlike() throws Exception {
        Peers.otelcol();
        Optional<Path> cache = GoConfigFiles.moduleCache();
        Assumptions.assumeTrue(cache.isPresent(), "Go's module cache has no module of the Go collector");
        List<GoConfigFiles.Case> cases = GoConfigFiles.cases(cache.orElseThrow());
        Map<String, String> unexplained = new TreeMap<>();
        int alike = 0;
        for (GoConfigFiles.Case each : cases) {
            Verdicts verdicts = judge(each);
            if (verdicts.go.accepted == verdicts.spillway.accepted) {
                alike++;
            } else if (!isDescribed(each, verdicts)) {
                unexplained.put(each.name(), verdicts.toString());
            }
        }
        System.out.printf("%d of %d configurations judged alike%n", alike, cases.size());
        assertThat(unexplained).isEmpty();
        assertThat(alike).isGreaterThanOrEqualTo(cases.size() * 97 / 100);
    }

    private static boolean isDescribed(GoConfigFiles.Case each, Verdicts verdicts) {
        return (verdicts.go.accepted ? REFUSED_HERE : ACCEPTED_HERE)
                .keySet().stream()
                        .anyMatch(pattern -> pattern.matcher(each.name()).matches());
    }

    private record Verdict(boolean accepted, String output) {}

    private record Verdicts(Verdict go, Verdict spillway) {}

    private Verdicts judge(GoConfigFiles.Case each) throws IOException, InterruptedException {
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, each.text());
        Verdicts verdicts = new Verdicts(otelcol(file), spillway(file));
        return verdicts.go.accepted && !verdicts.spillway.accepted
                ? new Verdicts(started(file), verdicts.spillway)
                : verdicts;
    }

    private static Verdict otelcol(Path file) throws InterruptedException {
        try (ChildProcess process = ChildProcess.of(
                        "otelcol", List.of(Peers.otelcol().toString(), "validate", "--config=" + file))
                .start()) {
            int code = process.awaitExit(TIMEOUT);
            return new Verdict(code == 0, String.join("\n", process.output()));
        }
    }

    /** The Go collector notices some errors only when it starts. */
    private static Verdict started(Path file) throws InterruptedException {
        try (ChildProcess process = ChildProcess.of(
                        "otelcol", List.of(Peers.otelcol().toString(), "--config=" + file))
                .start()) {
            String last = process.awaitLine(
                    line -> line.startsWith("Error: ") || line.contains("Everything is ready"), TIMEOUT);
            return new Verdict(!last.startsWith("Error: ") || last.contains("no such file"), last);
        }
    }

    private static Verdict spillway(Path file) {
        StringWriter output = new StringWriter();
        var line = Commands.commandLine();
        line.setOut(new PrintWriter(output, true));
        line.setErr(new PrintWriter(output, true));
        return new Verdict(line.execute("validate", "--config=" + file) == 0, output.toString());
    }
}
