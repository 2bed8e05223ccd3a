package io.spillway.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration files of the Go collector's own tests, as whole configurations. Go's module cache holds them on a machine that
 * has built the Go collector; the project has no copy.
 *
 * <p>Most of these files hold a part of a configuration: some components of one kind, the body of one component, or a section of
 * the service. Each part becomes a case of its own with the text around it that a collector needs. The text of the part itself
 * stays as it is, because its notation is part of the test.
 */
final class GoConfigFiles {
    private static final Pattern VERSION = Pattern.compile("@v[^/]+");
    private static final Pattern TOP_LEVEL_KEY = Pattern.compile("([A-Za-z_][\\w/.-]*):(.*)");

    private GoConfigFiles() {}

    /**
     * One configuration.
     *
     * @param name the path of the file without versions, and the key of the part
     */
    record Case(String name, String text) {}

    /** The parts that files hold. */
    private sealed interface Holding {
        /** A configuration with components that only the Go collector's tests have. */
        record Whole() implements Holding {}

        /**
         * Keys with bodies.
         *
         * @param frame holds {@code ID} and {@code BODY}
         * @param id the id that replaces the type of the keys; empty when the keys are ids themselves
         */
        record Entries(String frame, String id) implements Holding {}

        /** One body. */
        record Body(String frame) implements Holding {}
    }

    private record Rule(Pattern files, Holding holding) {
        static Rule of(String files, Holding holding) {
            return new Rule(Pattern.compile(files), holding);
        }
    }

    private static final String CONTRIB = "github.com/open-telemetry/opentelemetry-collector-contrib/";
    private static final String CORE = "go.opentelemetry.io/collector/";
    private static final String SIGNAL = "SIGNAL";
    private static final String OTLP = "receivers: {otlp: {protocols: {grpc: }}}\n";
    private static final String NOP = "exporters: {nop: }\n";
    private static final String PIPELINES = "service: {pipelines: {traces: {receivers: [otlp], exporters: [nop]}}}\n";

    private static final String RECEIVER = "receivers:\n  otlp:\n    BODY\n" + NOP + PIPELINES;
    private static final String HTTP_SERVER =
            "receivers:\n  otlp:\n    protocols:\n      http:\n        BODY\n" + NOP + PIPELINES;
    private static final String EXPORTER = OTLP + "exporters:\n  ID:\n    BODY\n"
            + "service: {pipelines: {traces: {receivers: [otlp], exporters: [ID]}}}\n";
    private static final String PROCESSOR = OTLP + NOP + "processors:\n  ID:\n    BODY\n"
            + "service: {pipelines: {SIGNAL: {receivers: [otlp], processors: [ID], exporters: [nop]}}}\n";
    private static final String EXTENSION = OTLP + NOP + "extensions:\n  ID:\n    BODY\n"
            + "service: {extensions: [ID], pipelines: {traces: {receivers: [otlp], exporters: [nop]}}}\n";
    private static final String QUEUE = EXPORTER.replace("ID", "otlp_grpc")
            .replace("    BODY", "    endpoint: localhost:4317\n    sending_queue:\n      BODY");
    private static final String METRIC_MATCH =
            PROCESSOR.replace("ID", "filter").replace("    BODY", "    metrics:\n      include:\n        BODY");
    private static final String SPAN_MATCH = PROCESSOR
            .replace("ID", "filter")
            .replace("    BODY", "    spans:\n      include:\n        services: [x]\n        BODY");
    private static final String EXPANSION = PROCESSOR
            .replace("ID", "resource")
            .replace(
                    "    BODY",
                    "    attributes:\n      - key: x\n        action: insert\n        value:\n          BODY");

    private static final List<Rule> RULES = List.of(
            Rule.of(CONTRIB + "exporter/fileexporter/.*", new Holding.Entries(EXPORTER, "")),
            Rule.of(CONTRIB + "extension/(?!healthcheck|encoding).*", new Holding.Entries(EXTENSION, "")),
            Rule.of(CONTRIB + "extension/healthcheckextension/.*", new Holding.Entries(EXTENSION, "")),
            Rule.of(CONTRIB + "internal/healthcheck/testdata/.*", new Holding.Entries(EXTENSION, "health_check")),
            Rule.of(CONTRIB + "internal/healthcheck/internal/.*", new Holding.Whole()),
            Rule.of(CONTRIB + "internal/filter/filtermetric/.*", new Holding.Entries(METRIC_MATCH, "filter")),
            Rule.of(CONTRIB + "internal/filter/filterset/.*", new Holding.Entries(SPAN_MATCH, "filter")),
            Rule.of(CONTRIB + "processor/(attributes|filter|resource)processor/.*", new Holding.Entries(PROCESSOR, "")),
            Rule.of(CONTRIB + "processor/probabilisticsamplerprocessor/.*", new Holding.Whole()),
            Rule.of(CORE + "config/confighttp/.*#client", new Holding.Body(EXPORTER.replace("ID", "otlp_http"))),
            Rule.of(CORE + "config/confighttp/.*#server", new Holding.Body(HTTP_SERVER)),
            Rule.of(CORE + "confmap/testdata/expand.*", new Holding.Body(EXPANSION)),
            Rule.of(CORE + "(confmap|otelcol)/.*", new Holding.Whole()),
            Rule.of(CORE + "exporter/debugexporter/.*", new Holding.Body(EXPORTER.replace("ID", "debug"))),
            Rule.of(CORE + "exporter/exporterhelper/.*", new Holding.Body(QUEUE)),
            Rule.of(CORE + "exporter/otlpexporter/.*/invalid_configs.yaml", new Holding.Entries(EXPORTER, "otlp_grpc")),
            Rule.of(CORE + "exporter/otlpexporter/.*", new Holding.Body(EXPORTER.replace("ID", "otlp_grpc"))),
            Rule.of(CORE + "exporter/otlphttpexporter/.*/bad_empty_config.yaml", new Holding.Whole()),
            Rule.of(CORE + "exporter/otlphttpexporter/.*", new Holding.Body(EXPORTER.replace("ID", "otlp_http"))),
            Rule.of(CORE + "extension/zpagesextension/.*", new Holding.Body(EXTENSION.replace("ID", "zpages"))),
            Rule.of(CORE + "internal/memorylimiter/.*", new Holding.Body(PROCESSOR.replace("ID", "memory_limiter"))),
            Rule.of(CORE + "processor/batchprocessor/.*", new Holding.Body(PROCESSOR.replace("ID", "batch"))),
            Rule.of(CORE + "receiver/otlpreceiver/.*", new Holding.Body(RECEIVER)),
            Rule.of(CORE + "service/.*/migration/.*_logs(_.*)?.yaml", new Holding.Body(telemetry("logs"))),
            Rule.of(CORE + "service/.*/migration/.*_metrics(_.*)?.yaml", new Holding.Body(telemetry("metrics"))),
            Rule.of(CORE + "service/.*/migration/.*_traces(_.*)?.yaml", new Holding.Body(telemetry("traces"))),
            Rule.of(CORE + "service/telemetry/.*", new Holding.Body(telemetry(""))));

    private static String telemetry(String section) {
        String body = section.isEmpty() ? "    BODY\n" : "    " + section + ":\n      BODY\n";
        return OTLP + NOP + "service:\n  pipelines: {traces: {receivers: [otlp], exporters: [nop]}}\n  telemetry:\n"
                + body;
    }

    /** Go's module cache, when it holds modules of the Go collector. */
    static Optional<Path> moduleCache() {
        String configured = System.getenv("GOMODCACHE");
        Path cache = configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), "go", "pkg", "mod")
                : Path.of(configured);
        return Optional.of(cache).filter(it -> Files.isDirectory(it.resolve(CORE)));
    }

    /** Every case, in the order of the names. */
    static List<Case> cases(Path moduleCache) throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String root : List.of(CORE, CONTRIB)) {
            try (Stream<Path> files = Files.walk(moduleCache.resolve(root))) {
                files.filter(file -> file.toString().endsWith(".yaml")
                                && file.toString().contains("/testdata/"))
                        .sorted()
                        .forEach(file -> addCases(name(moduleCache, file), file, cases));
            }
        }
        return cases;
    }

    private static String name(Path moduleCache, Path file) {
        return VERSION.matcher(moduleCache.relativize(file).toString()).replaceAll("");
    }

    private static void addCases(String name, Path file, List<Case> cases) {
        try {
            String text = Files.readString(file);
            List<Part> parts = parts(text);
            for (Rule rule : RULES) {
                if (rule.files.pattern().contains("#")) {
                    parts.stream()
                            .filter(part ->
                                    rule.files.matcher(name + "#" + part.key).matches())
                            .forEach(part -> cases.addAll(of(name + "#" + part.key, part.body, rule.holding)));
                } else if (rule.files.matcher(name).matches()) {
                    cases.addAll(of(name, text, rule.holding));
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Case> of(String name, String text, Holding holding) {
        return switch (holding) {
            case Holding.Whole _ -> List.of(new Case(name, GoTestComponents.replaceIn(text)));
            case Holding.Body body ->
                forEachSignal(new Case(name, fill(body.frame, text))).toList();
            case Holding.Entries entries ->
                parts(text).stream()
                        .map(part -> new Case(
                                name + "#" + part.key,
                                fill(
                                        entries.frame.replace("ID", entries.id.isEmpty() ? part.key : entries.id),
                                        part.body)))
                        .flatMap(GoConfigFiles::forEachSignal)
                        .toList();
        };
    }

    /** A processor is judged in a pipeline of each signal, because some errors concern one signal. */
    private static Stream<Case> forEachSignal(Case one) {
        return one.text.contains(SIGNAL)
                ? Stream.of("traces", "metrics", "logs")
                        .map(signal -> new Case(one.name + " in " + signal, one.text.replace(SIGNAL, signal)))
                : Stream.of(one);
    }

    /** A key at the left edge of a file, and the text under it. */
    private record Part(String key, String body) {}

    private static List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            Matcher key = TOP_LEVEL_KEY.matcher(line);
            if (key.matches()) {
                parts.add(new Part(key.group(1), key.group(2).replaceFirst("^\\s*#.*", "") + "\n"));
            } else if (!parts.isEmpty()) {
                Part last = parts.removeLast();
                parts.add(new Part(last.key, last.body + line + "\n"));
            }
        }
        return parts;
    }

    /** Puts a body in the place of the line {@code BODY}, with the indentation of that line in front of each of its own lines. */
    private static String fill(String frame, String body) {
        int at = frame.indexOf("BODY");
        String indent = frame.substring(frame.lastIndexOf('\n', at) + 1, at);
        String indented = body.lines().map(line -> indent + line).collect(Collectors.joining("\n"));
        return frame.replace(indent + "BODY", indented);
    }
}
