package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.Peers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The same configuration files through the real Go collector and through Spillway: both accept them alike and read them alike. */
final class ConfigParityIT {
    private static final Path FILES = Path.of("src", "test", "resources", "config-parity");
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    /** The differences of printing that are meant, each with its reason. */
    private static final Map<Pattern, String> WRITTEN_DOWN = Map.of(
            Pattern.compile(".*\\.compression_algorithms\\..*: otelcol nothing,"),
            "the same default, which the Go collector fills in when the server starts",
            Pattern.compile(".*\\.max_request_body_size: otelcol nothing, spillway 20971520"),
            "the same default, which the Go collector fills in when the server starts",
            Pattern.compile("(receivers\\.otlp|extensions\\.health_check)\\..*(idle|read_header|write)_timeout: otelcol"
                    + " nothing,"),
            "every server of Spillway bounds slow clients; the Go collector has these defaults in zpages only",
            Pattern.compile("extensions\\.health_check\\.keep_alives_enabled: otelcol nothing, spillway true"),
            "as the other servers; the Go collector's extension does not start from its server defaults",
            Pattern.compile("extensions\\.health_check\\.component_health\\."),
            "the health of components, which the Go collector has in another extension",
            Pattern.compile("exporters\\.otlp_?http.*\\.write_buffer_size: otelcol 524288, spillway nothing"),
            "a buffer of the Go libraries, without a counterpart in the client used here",
            Pattern.compile("exporters\\..*\\.compression_params\\.level: otelcol nothing,"),
            "the Go collector has it for HTTP only",
            Pattern.compile("exporters\\..*\\.force_attempt_http2: otelcol true, spillway nothing"),
            "a switch of the Go HTTP client, which uses HTTP/2 over TLS unless told otherwise",
            Pattern.compile("service\\.memory\\."),
            "the bound on all telemetry in memory, which the Go collector does not have",
            Pattern.compile("service\\.pipelines\\..*(receivers|exporters)\\.1: otelcol .*, spillway nothing"),
            "a receiver or exporter named twice in a pipeline counts once in both, and is printed once here");

    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Path> good() throws IOException {
        return files("good");
    }

    static Stream<Path> bad() throws IOException {
        return files("bad");
    }

    static Stream<Path> differs() throws IOException {
        return files("differs");
    }

    @ParameterizedTest
    @MethodSource("good")
    void bothAcceptAndReadTheSame(Path file) throws Exception {
        assertAccepted(otelcol("validate", file));
        assertAccepted(spillway("validate", file));
        assertThat(unexplained(file)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void bothRefuse(Path file) throws Exception {
        assertRefused(otelcol("validate", file));
        assertRefused(spillway("validate", file));
    }

    /** The first line of each file says in which way the two differ, and why. */
    @ParameterizedTest
    @MethodSource("differs")
    void differAsTheFileSays(Path file) throws Exception {
        String reason = Files.readAllLines(file).getFirst();
        assertAccepted(otelcol("validate", file));
        if (reason.startsWith("# Go accepts, Spillway refuses: ")) {
            assertRefused(spillway("validate", file));
        } else {
            assertThat(reason).startsWith("# Both accept; the value differs: ");
            assertAccepted(spillway("validate", file));
            assertThat(unexplained(file)).isNotEmpty();
        }
    }

    private static List<String> unexplained(Path file) throws Exception {
        return EffectiveValues.differences(otelcolValues(file), spillwayValues(file)).stream()
                .filter(difference -> WRITTEN_DOWN.keySet().stream()
                        .noneMatch(known -> known.matcher(difference).lookingAt()))
                .toList();
    }

    private static Stream<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(FILES.resolve(folder))) {
            return files.sorted().toList().stream();
        }
    }

    private static void assertAccepted(Answer answer) {
        assertThat(answer.code()).as(answer.output()).isZero();
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.code()).as(answer.output()).isNotZero();
    }

    private static Map<String, String> otelcolValues(Path file) throws Exception {
        Answer answer = otelcol("print-config", file, "--mode=unredacted", "--format=json");
        assertAccepted(answer);
        // Deprecation warnings come before the document.
        return EffectiveValues.of(
                JSON.readTree(answer.output().substring(answer.output().indexOf("\n{") + 1)));
    }

    private static Map<String, String> spillwayValues(Path file) throws Exception {
        Answer answer = spillway("print-config", file, "--mode=unredacted", "--format=json");
        assertAccepted(answer);
        return EffectiveValues.of(JSON.readTree(answer.output()));
    }

    private static Answer otelcol(String command, Path file, String... more) throws InterruptedException {
        try (ChildProcess process = ChildProcess.of(
                        "otelcol",
                        Stream.concat(Stream.of(Peers.otelcol().toString()), arguments(command, file, more).stream())
                                .toList())
                .start()) {
            int code = process.awaitExit(TIMEOUT);
            return new Answer(code, String.join("\n", process.output()));
        }
    }

    private static Answer spillway(String command, Path file, String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Commands.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        int code = line.execute(arguments(command, file, more).toArray(String[]::new));
        return new Answer(code, out.toString() + err);
    }

    private static List<String> arguments(String command, Path file, String... more) {
        return Stream.concat(Stream.of(command, "--config=" + file), Stream.of(more))
                .toList();
    }

    private record Answer(int code, String output) {}
}
